-- What a gateway knows about its targets. Times are milliseconds since 1970 (UTC).

CREATE TABLE IF NOT EXISTS gateway_target (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,  -- system id or address of the DHIS2 server
    stopped       TEXT,                  -- why nothing is sent until a person acts; NULL: goes on
    stopped_at    INTEGER,
    failures      INTEGER NOT NULL DEFAULT 0,  -- failed requests in a row
    faults        INTEGER NOT NULL DEFAULT 0,  -- of these, the last ones that blame the request
    not_before    INTEGER NOT NULL DEFAULT 0,  -- back-off
    last_failure  TEXT,
    batch_rows    INTEGER NOT NULL       -- shrinks when a proxy gives up, grows on success
);

-- One row a value: what DHIS2 last accepted beside what it should hold. `state` is
-- 0 settled, 1 queued, 2 quarantined (refused for good), 3 parked (its period or unit is locked),
-- 4 held (a person keeps it back).
-- `unsure` is 1 from before a request with this value leaves until its answer is recorded: then
-- DHIS2 may hold something else than `accepted`, and an equal wish is still sent.
CREATE TABLE IF NOT EXISTS gateway_value (
    target        INTEGER NOT NULL REFERENCES gateway_target (id),
    data_set      TEXT NOT NULL,
    period        TEXT NOT NULL,
    org_unit      TEXT NOT NULL,
    data_element  TEXT NOT NULL,
    state         INTEGER NOT NULL,
    unsure        INTEGER NOT NULL DEFAULT 0,
    generation    INTEGER NOT NULL DEFAULT 1,  -- rises with every new wish
    wanted        TEXT,                        -- NULL: withdraw
    wanted_head   TEXT NOT NULL,
    wanted_at     INTEGER NOT NULL,
    accepted      TEXT,                        -- NULL: DHIS2 holds nothing of ours
    accepted_head TEXT,
    accepted_at   INTEGER,
    retry_at      INTEGER NOT NULL DEFAULT 0,  -- parked: when to try again by itself
    code          TEXT,
    words         TEXT,
    PRIMARY KEY (target, data_set, period, org_unit, data_element)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS gateway_value_due
    ON gateway_value (target, state, data_set, period, org_unit, data_element) WHERE state <> 0;

CREATE TABLE IF NOT EXISTS gateway_run (
    id        INTEGER PRIMARY KEY,
    target    INTEGER NOT NULL REFERENCES gateway_target (id),
    started   INTEGER NOT NULL,
    ended     INTEGER,
    result    TEXT,
    accepted  INTEGER NOT NULL DEFAULT 0,
    refused   INTEGER NOT NULL DEFAULT 0,
    parked    INTEGER NOT NULL DEFAULT 0,
    requests  INTEGER NOT NULL DEFAULT 0
);

-- Every value DHIS2 accepted, refused or could not take yet; `event` is accepted, withdrawn,
-- quarantined, parked, held, released, written_off, or read_back (it was found changed there).
CREATE TABLE IF NOT EXISTS gateway_history (
    id            INTEGER PRIMARY KEY,
    target        INTEGER NOT NULL,
    data_set      TEXT NOT NULL,
    period        TEXT NOT NULL,
    org_unit      TEXT NOT NULL,
    data_element  TEXT NOT NULL,
    at            INTEGER NOT NULL,
    run           INTEGER,
    event         TEXT NOT NULL,
    value         TEXT,
    head          TEXT NOT NULL,
    code          TEXT,
    words         TEXT
);

CREATE INDEX IF NOT EXISTS gateway_history_key
    ON gateway_history (target, org_unit, period, data_element, id);

-- What was computed of each org unit, and from what.
CREATE TABLE IF NOT EXISTS gateway_group (
    org_unit    TEXT PRIMARY KEY,
    members     TEXT NOT NULL,     -- ids of its stores; another set is computed afresh
    rules       INTEGER NOT NULL,  -- number of the way of computing
    first       TEXT NOT NULL,     -- first month computed, YYYY-MM
    day         TEXT NOT NULL,     -- local date of the computing
    computed_to INTEGER NOT NULL,  -- arrival number of the newest entry taken in
    ahead       INTEGER NOT NULL,  -- 1 if an entry was ahead of the clock, so not all was taken in
    heads       TEXT NOT NULL      -- JSON: store -> log -> seq of its last entry
) WITHOUT ROWID;

-- The figures of an org unit, month and product; `pending` is 1 until the outbox was told.
CREATE TABLE IF NOT EXISTS gateway_row (
    org_unit TEXT NOT NULL,
    period   TEXT NOT NULL,        -- YYYY-MM
    product  BLOB NOT NULL,
    figures  TEXT,                 -- JSON; NULL: there is no row any more
    pending  INTEGER NOT NULL,
    PRIMARY KEY (org_unit, period, product)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS gateway_row_pending
    ON gateway_row (org_unit, period) WHERE pending = 1;

CREATE TABLE IF NOT EXISTS gateway_note (  -- what the gateway remembers of itself
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
