-- What a gateway knows of real-time stock. Stamps of DHIS2 are its own strings, without a zone.

CREATE TABLE IF NOT EXISTS rts_cursor (
    what      TEXT PRIMARY KEY,   -- a programme's uid; with `items ` before it, its entities
    updated   TEXT NOT NULL,      -- greatest `updatedAt` seen; "" when nothing was read yet
    page_rows INTEGER NOT NULL,   -- rows a page; shrinks when the server refuses so many
    polled_at INTEGER             -- our time, ms, of the last reading that came to its end
) WITHOUT ROWID;

-- Every event that was read, as it was last read. `state` is 0 new, 1 taken, 2 waiting for
-- something (`reason`), 3 of no effect (`reason`).
CREATE TABLE IF NOT EXISTS rts_event (
    event      TEXT PRIMARY KEY,
    updated_at TEXT NOT NULL,
    program    TEXT NOT NULL,
    org_unit   TEXT NOT NULL,
    entity     TEXT NOT NULL,     -- "" in programmes without registration
    occurred   TEXT NOT NULL,
    created    TEXT NOT NULL,
    deleted    INTEGER NOT NULL,
    body       TEXT NOT NULL,     -- JSON: the event as read
    state      INTEGER NOT NULL DEFAULT 0,
    reason     TEXT NOT NULL DEFAULT '',
    details    TEXT NOT NULL DEFAULT ''  -- what the reason is about: a code, a quantity
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS rts_event_open
    ON rts_event (program, occurred, created, event) WHERE state IN (0, 2);
CREATE INDEX IF NOT EXISTS rts_event_program ON rts_event (program, org_unit);
CREATE INDEX IF NOT EXISTS rts_event_item ON rts_event (entity, occurred) WHERE entity <> '';

-- Rows of events that could not be read, by what they say of themselves.
CREATE TABLE IF NOT EXISTS rts_unreadable (
    event      TEXT PRIMARY KEY,
    updated_at TEXT NOT NULL,
    words      TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rts_entity (
    entity     TEXT PRIMARY KEY,
    org_unit   TEXT NOT NULL,
    item       TEXT NOT NULL,     -- item code
    enrollment TEXT NOT NULL      -- the active one, "" for none
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS rts_entity_item ON rts_entity (org_unit, item);

-- Versions of events that stand in a ledger, whichever gateway recorded them.
CREATE TABLE IF NOT EXISTS rts_recorded (
    event      TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    store      BLOB NOT NULL,
    command    BLOB NOT NULL,
    PRIMARY KEY (event, updated_at, store)
) WITHOUT ROWID;

-- Orders made of requisition events; `asked` is the digest of what they ask for.
CREATE TABLE IF NOT EXISTS rts_requisition (
    name     TEXT PRIMARY KEY,    -- what its events have in common: unit and number, or day
    asked    TEXT NOT NULL,
    supplier BLOB NOT NULL,
    customer BLOB NOT NULL,
    order_id BLOB NOT NULL,
    flag     TEXT NOT NULL DEFAULT '',  -- `changed_after_approval`, or ''
    done     INTEGER NOT NULL DEFAULT 0 -- 1: the order came to its end, and DHIS2 was to be told
) WITHOUT ROWID;

-- What DHIS2 is told: one row an event of ours, or of theirs that we add to. `state` is 0 settled,
-- 1 to be sent, 2 refused. `unsure` is 1 from before a request leaves until its answer is recorded.
CREATE TABLE IF NOT EXISTS rts_out (
    event    TEXT PRIMARY KEY,
    what     TEXT NOT NULL,       -- `receipt`, `requisition` or `dispatch`
    store    BLOB NOT NULL,
    document TEXT NOT NULL,       -- of the shipment or order
    product  BLOB NOT NULL,
    wanted   TEXT NOT NULL,       -- JSON: the event as it is posted
    said     TEXT NOT NULL,       -- digest of what it says, whatever the time it is said at
    accepted TEXT,                -- digest DHIS2 last accepted; NULL: none
    state    INTEGER NOT NULL,
    unsure   INTEGER NOT NULL DEFAULT 0,
    plain    INTEGER NOT NULL DEFAULT 0,  -- 1: without the values the rules assign
    code     TEXT NOT NULL DEFAULT '',
    words    TEXT NOT NULL DEFAULT '',
    at       INTEGER NOT NULL     -- ms of the last change
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS rts_out_open ON rts_out (state, event) WHERE state <> 0;

CREATE TABLE IF NOT EXISTS rts_note (  -- what the gateway remembers of real-time stock
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
