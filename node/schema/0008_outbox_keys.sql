-- Keys by which a tablet sends what a person recorded on it while the node was out of reach.

CREATE TABLE outbox_key (
    key BLOB PRIMARY KEY,                     -- SHA-256 of what the tablet holds
    store BLOB NOT NULL,                      -- whose account it is
    account BLOB NOT NULL,
    standing BLOB NOT NULL,                   -- hash of the account's role and secrets at that time
    made INTEGER NOT NULL                     -- ms since 1970
) WITHOUT ROWID;
CREATE INDEX outbox_key_account ON outbox_key (store, account, made);
