-- Orders and shipments of lanes: which facts speak of them, and what they fold to.

CREATE TABLE lane_fact (
    scope INTEGER NOT NULL REFERENCES scope,  -- the lane
    subject BLOB NOT NULL,                    -- id of the order or shipment spoken of
    entry INTEGER NOT NULL REFERENCES entry,
    at INTEGER NOT NULL,                      -- index among the facts of the entry
    kind INTEGER NOT NULL,
    PRIMARY KEY (scope, subject, entry, at)
) WITHOUT ROWID;
CREATE INDEX lane_fact_subject ON lane_fact (subject);

CREATE TABLE lane_order (
    scope INTEGER NOT NULL REFERENCES scope,
    id BLOB NOT NULL,
    supplier BLOB NOT NULL,
    customer BLOB NOT NULL,
    kind INTEGER NOT NULL,
    programme BLOB NOT NULL,
    period TEXT NOT NULL,                     -- label
    document TEXT NOT NULL,
    submitted INTEGER,                        -- stamp, NULL while the order itself is not here
    needed_by TEXT NOT NULL,
    status TEXT NOT NULL,
    flags TEXT NOT NULL,                      -- separated by spaces
    PRIMARY KEY (scope, id)
) WITHOUT ROWID;
CREATE INDEX lane_order_customer ON lane_order (customer, status);
CREATE INDEX lane_order_supplier ON lane_order (supplier, status);

CREATE TABLE lane_order_line (
    scope INTEGER NOT NULL,
    id BLOB NOT NULL,
    line INTEGER NOT NULL,
    product BLOB NOT NULL,
    asked INTEGER NOT NULL,                   -- base units, as all below
    approved INTEGER NOT NULL,
    allocated INTEGER NOT NULL,
    shipped INTEGER NOT NULL,
    received INTEGER NOT NULL,
    remaining INTEGER NOT NULL,
    PRIMARY KEY (scope, id, line)
) WITHOUT ROWID;

CREATE TABLE lane_shipment (
    scope INTEGER NOT NULL REFERENCES scope,
    id BLOB NOT NULL,
    supplier BLOB NOT NULL,
    customer BLOB NOT NULL,
    order_id BLOB NOT NULL,
    reason INTEGER NOT NULL,                  -- class of transit
    document TEXT NOT NULL,
    status TEXT NOT NULL,
    dispatched INTEGER,                       -- stamp
    noted INTEGER,                            -- stamp of the first receipt note
    flags TEXT NOT NULL,
    PRIMARY KEY (scope, id)
) WITHOUT ROWID;
CREATE INDEX lane_shipment_id ON lane_shipment (id);
CREATE INDEX lane_shipment_order ON lane_shipment (scope, order_id);
CREATE INDEX lane_shipment_customer ON lane_shipment (customer, status);
CREATE INDEX lane_shipment_supplier ON lane_shipment (supplier, status);

CREATE TABLE lane_shipment_line (
    scope INTEGER NOT NULL,
    id BLOB NOT NULL,
    line INTEGER NOT NULL,
    product BLOB NOT NULL,
    batch TEXT NOT NULL,
    sent INTEGER NOT NULL,                    -- base units, as all below
    departed INTEGER NOT NULL,                -- what truly left, by what was settled
    good INTEGER NOT NULL,
    damaged INTEGER NOT NULL,
    in_transit INTEGER NOT NULL,
    open INTEGER NOT NULL,
    swapped INTEGER NOT NULL,
    outcomes TEXT NOT NULL,                   -- outcome:quantity, separated by spaces
    PRIMARY KEY (scope, id, line)
) WITHOUT ROWID;

CREATE TABLE lane_pick_line (                 -- set aside and not sent
    scope INTEGER NOT NULL,
    id BLOB NOT NULL,
    line INTEGER NOT NULL,
    product BLOB NOT NULL,
    batch TEXT NOT NULL,
    bin BLOB NOT NULL,
    status INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (scope, id, line)
) WITHOUT ROWID;

CREATE TABLE lane_write_off (                 -- what a lender asks no more for
    scope INTEGER NOT NULL REFERENCES scope,
    entry INTEGER NOT NULL REFERENCES entry,
    at INTEGER NOT NULL,
    command BLOB NOT NULL,
    product BLOB NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (scope, entry, at)
) WITHOUT ROWID;

CREATE TABLE document_number (                -- the greatest number each device gave at a store
    store BLOB NOT NULL,
    device BLOB NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (store, device)
) WITHOUT ROWID;

CREATE TABLE month_touched (                  -- which months of a product an arrival changed
    ledger INTEGER NOT NULL REFERENCES scope,
    product BLOB NOT NULL,
    month TEXT NOT NULL,                      -- '' for a batch's expiry, which bears on all
    position INTEGER NOT NULL,                -- of the last entry that did
    PRIMARY KEY (ledger, product, month)
) WITHOUT ROWID;

CREATE TABLE purchase_fact (
    scope INTEGER NOT NULL REFERENCES scope,  -- of the store's settings
    id BLOB NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    at INTEGER NOT NULL,                      -- index among the facts of the entry
    PRIMARY KEY (scope, id, entry, at)
) WITHOUT ROWID;

CREATE TABLE purchase_receipt (               -- receipts that name a purchase
    ledger INTEGER NOT NULL REFERENCES scope,
    id BLOB NOT NULL,
    line INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    fact INTEGER NOT NULL,
    product BLOB NOT NULL,
    name BLOB NOT NULL,                       -- device, command, fact: what a correction names
    PRIMARY KEY (ledger, id, line, entry, fact)
) WITHOUT ROWID;

CREATE TABLE paper_dispatch (                 -- dispatches that receipts embed, read from paper
    scope INTEGER NOT NULL REFERENCES scope,  -- the lane
    shipment BLOB NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,  -- of the ledger, that embeds it
    stamp INTEGER NOT NULL,                   -- this and the next three name the dispatch itself
    device BLOB NOT NULL,
    command BLOB NOT NULL,
    at INTEGER NOT NULL,
    detail BLOB NOT NULL,
    PRIMARY KEY (scope, shipment, entry, stamp, device, command, at)
) WITHOUT ROWID;
