-- The figures of an org unit and product are kept together, for all periods: a new fact changes
-- most of them, and a nation has millions of rows but not of products at its stores.
DROP TABLE IF EXISTS gateway_row;
DROP TABLE IF EXISTS gateway_group;

CREATE TABLE gateway_group (
    org_unit    TEXT PRIMARY KEY,
    basis       TEXT NOT NULL,     -- digest of what figures rest on beside the facts
    first       TEXT NOT NULL,     -- first month computed, YYYY-MM
    day         TEXT NOT NULL,     -- local date of the computing
    computed_to INTEGER NOT NULL,  -- arrival number of the newest entry taken in
    ahead       INTEGER NOT NULL,  -- 1 if an entry was ahead of the clock, so not all was taken in
    heads       TEXT NOT NULL      -- JSON: store -> log -> seq of its last entry
) WITHOUT ROWID;

CREATE TABLE gateway_aggregate (
    org_unit TEXT NOT NULL,
    product  BLOB NOT NULL,
    figures  BLOB NOT NULL,        -- msgpack: period -> figures as bytes, nil: no row any more
    pending  TEXT NOT NULL,        -- periods the outbox was not told, with spaces; '*': all
    PRIMARY KEY (org_unit, product)
) WITHOUT ROWID;

CREATE INDEX gateway_aggregate_pending
    ON gateway_aggregate (org_unit, pending) WHERE pending <> '';
