-- A value is named by its two option combinations too; '' is the server's default one. A primary
-- key cannot be changed in place, so the tables are made anew with what they hold.

CREATE TABLE gateway_value_named (
    target          INTEGER NOT NULL REFERENCES gateway_target (id),
    data_set        TEXT NOT NULL,
    period          TEXT NOT NULL,
    org_unit        TEXT NOT NULL,
    data_element    TEXT NOT NULL,
    option_combo    TEXT NOT NULL,
    attribute_combo TEXT NOT NULL,
    state           INTEGER NOT NULL,
    unsure          INTEGER NOT NULL DEFAULT 0,
    generation      INTEGER NOT NULL DEFAULT 1,  -- rises with every new wish
    wanted          TEXT,                        -- NULL: withdraw
    wanted_head     TEXT NOT NULL,
    wanted_at       INTEGER NOT NULL,
    accepted        TEXT,                        -- NULL: DHIS2 holds nothing of ours
    accepted_head   TEXT,
    accepted_at     INTEGER,
    retry_at        INTEGER NOT NULL DEFAULT 0,  -- parked: when to try again by itself
    code            TEXT,
    words           TEXT,
    PRIMARY KEY (
        target, data_set, period, org_unit, data_element, option_combo, attribute_combo
    )
) WITHOUT ROWID;

INSERT INTO gateway_value_named
    SELECT target, data_set, period, org_unit, data_element, '', '', state, unsure, generation,
           wanted, wanted_head, wanted_at, accepted, accepted_head, accepted_at, retry_at, code,
           words
    FROM gateway_value;

DROP TABLE gateway_value;

ALTER TABLE gateway_value_named RENAME TO gateway_value;

CREATE INDEX gateway_value_due
    ON gateway_value (target, state, data_set, period, org_unit, data_element) WHERE state <> 0;

ALTER TABLE gateway_history ADD COLUMN option_combo TEXT NOT NULL DEFAULT '';

ALTER TABLE gateway_history ADD COLUMN attribute_combo TEXT NOT NULL DEFAULT '';
