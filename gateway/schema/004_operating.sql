-- What the operator sees and decides beside the values. Times are milliseconds since 1970 (UTC).

-- Completeness registrations: the day DHIS2 should hold and the day it took, NULL: none. `unsure` is
-- 1 from before a request leaves until its answer is recorded.
CREATE TABLE gateway_registration (
    target    INTEGER NOT NULL REFERENCES gateway_target (id),
    data_set  TEXT NOT NULL,               -- code
    org_unit  TEXT NOT NULL,               -- code
    period    TEXT NOT NULL,               -- as DHIS2 writes it
    wanted    TEXT,                        -- YYYY-MM-DD
    accepted  TEXT,
    unsure    INTEGER NOT NULL DEFAULT 0,
    retry_at  INTEGER NOT NULL DEFAULT 0,  -- refused: when to try again by itself
    changed   INTEGER NOT NULL,
    words     TEXT,                        -- why DHIS2 did not take it
    PRIMARY KEY (target, data_set, org_unit, period)
) WITHOUT ROWID;

-- What the last read-back found: values of ours that DHIS2 holds otherwise.
CREATE TABLE gateway_difference (
    target    INTEGER NOT NULL REFERENCES gateway_target (id),
    data_set  TEXT NOT NULL,
    key       TEXT NOT NULL,               -- JSON: the fields of `outbox.Key`
    accepted  TEXT,                        -- what it took last from us; NULL: withdrawn
    server    TEXT,                        -- what it holds; NULL: nothing
    found     INTEGER NOT NULL,
    sent      INTEGER NOT NULL,            -- 1 if ours was sent again (policy `ours`)
    PRIMARY KEY (target, data_set, key)
) WITHOUT ROWID;

-- Codes and uids as the target last had them, so that a value can be explained without it.
CREATE TABLE gateway_name (
    target    INTEGER NOT NULL REFERENCES gateway_target (id),
    kind      TEXT NOT NULL,               -- data_set, data_element, org_unit, option_combo
    uid       TEXT NOT NULL,
    code      TEXT NOT NULL,
    PRIMARY KEY (target, kind, uid)
) WITHOUT ROWID;

CREATE INDEX gateway_name_code ON gateway_name (target, kind, code);

-- Which figure of which product the values of a data set are.
CREATE TABLE gateway_meaning (
    target    INTEGER NOT NULL REFERENCES gateway_target (id),
    data_set  TEXT NOT NULL,
    place     TEXT NOT NULL,               -- JSON: data element and option combinations
    product   TEXT NOT NULL,               -- code here
    figures   TEXT NOT NULL,               -- separated by a space
    element   TEXT NOT NULL,               -- code there
    PRIMARY KEY (target, data_set, place)
) WITHOUT ROWID;

-- Values taken after a request of theirs got no answer: that request may still be carried out, as
-- the last. They are compared once more at `at`.
CREATE TABLE gateway_doubt (
    target    INTEGER NOT NULL REFERENCES gateway_target (id),
    data_set  TEXT NOT NULL,
    key       TEXT NOT NULL,               -- JSON: the fields of `outbox.Key`
    at        INTEGER NOT NULL,
    PRIMARY KEY (target, data_set, key)
) WITHOUT ROWID;
