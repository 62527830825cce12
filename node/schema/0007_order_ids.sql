-- An order is looked up by its id, in whatever lane it stands.

CREATE INDEX lane_order_id ON lane_order (id);
