-- What a node keeps. Everything a command changes is written in one transaction.

CREATE TABLE own (            -- facts about this node alone, never replicated
    key TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    refolds INTEGER NOT NULL DEFAULT 0        -- how often its views were made anew
);

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    device BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL DEFAULT '',
    grants BLOB,              -- from `enrol`, or from the certificate once it is here
    certificate BLOB,         -- DER; travels with the device's logs
    enrolled INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE issuer (         -- certificates of issuers, from `network`
    hash BLOB PRIMARY KEY,
    certificate BLOB NOT NULL
) WITHOUT ROWID;

-- The log ------------------------------------------------------------------

CREATE TABLE log (            -- one branch of a log; a log that never forked has one
    id INTEGER PRIMARY KEY,
    scope INTEGER NOT NULL REFERENCES scope,
    device INTEGER NOT NULL REFERENCES device,
    epoch BLOB NOT NULL,
    branch BLOB NOT NULL DEFAULT x'',         -- '' up to the first fork, then from the first entry
    parent INTEGER REFERENCES log,            -- the branch it leaves, NULL at the beginning
    first_seq INTEGER NOT NULL DEFAULT 0,
    before_hash BLOB NOT NULL,                -- hash of the entry before the first
    head_seq INTEGER NOT NULL DEFAULT -1,
    head_hash BLOB NOT NULL,
    head_stamp INTEGER NOT NULL DEFAULT 0,
    signed_seq INTEGER NOT NULL DEFAULT -1,   -- the last signed entry: what may be handed on
    counts_to INTEGER NOT NULL DEFAULT 2147483647, -- entries beyond are set aside
    position INTEGER NOT NULL DEFAULT 0,      -- arrival number of the newest entry
    UNIQUE (scope, device, epoch, branch)
);
CREATE INDEX log_position ON log (position);
CREATE INDEX log_parent ON log (parent);

CREATE TABLE entry (
    id INTEGER PRIMARY KEY,                   -- arrival order at this node
    log INTEGER NOT NULL REFERENCES log,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    command BLOB NOT NULL,
    request BLOB NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL,
    stamp INTEGER NOT NULL,
    user TEXT NOT NULL,
    facts BLOB NOT NULL,
    signature BLOB,
    UNIQUE (log, seq)
);
CREATE INDEX entry_command ON entry (command);

CREATE TABLE altered (        -- entries whose bytes are not what was signed, until fetched again
    entry INTEGER PRIMARY KEY REFERENCES entry,
    since INTEGER NOT NULL                    -- ms since 1970
) WITHOUT ROWID;

CREATE TABLE arrival (        -- after each commit: a digest of all that had arrived by then
    position INTEGER PRIMARY KEY,
    digest BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE notice (         -- what happened to this node that a person should know
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,                      -- ms since 1970
    code TEXT NOT NULL,
    detail TEXT NOT NULL
);

CREATE TABLE wanted (         -- announced heads that are not here yet, and why
    device BLOB NOT NULL,
    epoch BLOB NOT NULL,
    scope TEXT NOT NULL,
    branch BLOB NOT NULL,
    seq INTEGER NOT NULL,
    hash16 BLOB NOT NULL,                     -- '' if only the seq is known
    reason TEXT NOT NULL,                     -- '' while nothing hinders it
    since INTEGER NOT NULL,                   -- ms since 1970
    PRIMARY KEY (device, epoch, scope, branch)
) WITHOUT ROWID;

CREATE TABLE cursor (         -- how far each peer's announcements were followed
    peer BLOB PRIMARY KEY,
    database_epoch BLOB NOT NULL,
    grants_hash BLOB NOT NULL,                -- of the grants we had
    position INTEGER NOT NULL,
    digest BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE held (           -- how far others hold logs durably, as they or others say
    holder BLOB NOT NULL,
    device BLOB NOT NULL,
    epoch BLOB NOT NULL,
    scope TEXT NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (scope, device, epoch, holder)
) WITHOUT ROWID;

CREATE TABLE watermark (      -- signed words of devices: my log of a scope ends here, at this time
    device BLOB NOT NULL,
    scope TEXT NOT NULL,
    at INTEGER NOT NULL,
    epoch BLOB NOT NULL,
    seq INTEGER NOT NULL,
    statement BLOB NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (device, scope)
) WITHOUT ROWID;

CREATE TABLE peer (
    device BLOB PRIMARY KEY,
    address TEXT NOT NULL DEFAULT '',
    last_contact INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE address (        -- given or learnt addresses to try, saved across restarts
    address TEXT PRIMARY KEY,
    given INTEGER NOT NULL
) WITHOUT ROWID;

-- Settings -------------------------------------------------------------------

CREATE TABLE setting (
    scope INTEGER NOT NULL REFERENCES scope,
    key TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    fact INTEGER NOT NULL,
    value BLOB NOT NULL,                      -- canonical msgpack
    live INTEGER NOT NULL,                    -- 0 once another names it as replaced
    PRIMARY KEY (scope, key, entry, fact)
) WITHOUT ROWID;

CREATE TABLE replaced (       -- set-facts named as replaced before they arrived
    scope INTEGER NOT NULL,
    key TEXT NOT NULL,
    device BLOB NOT NULL,
    command BLOB NOT NULL,
    fact INTEGER NOT NULL,
    PRIMARY KEY (scope, key, device, command, fact)
) WITHOUT ROWID;

CREATE TABLE named (          -- rows that have a code: what look-ups and lists read
    scope INTEGER NOT NULL REFERENCES scope,
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (scope, kind, id)
) WITHOUT ROWID;
CREATE INDEX named_code ON named (kind, code);

CREATE TABLE zone_fact (      -- time zones of stores by month
    store BLOB NOT NULL,
    period TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    fact INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (store, period, entry, fact)
) WITHOUT ROWID;

CREATE TABLE clock_shift (    -- corrections of devices' clocks, by store
    store BLOB NOT NULL,
    device BLOB NOT NULL,
    epoch BLOB NOT NULL,
    first INTEGER NOT NULL,                   -- stamps
    last INTEGER NOT NULL,
    ms INTEGER NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    fact INTEGER NOT NULL,
    PRIMARY KEY (store, device, epoch, entry, fact)
) WITHOUT ROWID;

-- The ledger -----------------------------------------------------------------

CREATE TABLE line (           -- columns of the key first: integrity_check misreads other orders
    ledger INTEGER NOT NULL REFERENCES scope,
    product BLOB NOT NULL,
    key BLOB NOT NULL,                        -- packed order key
    entry INTEGER NOT NULL REFERENCES entry,
    fact INTEGER NOT NULL,
    again INTEGER NOT NULL DEFAULT 0,         -- a fact said twice of one place stands there twice
    batch TEXT NOT NULL,
    bin BLOB NOT NULL,
    status INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    asserted INTEGER NOT NULL,
    other BLOB,                               -- the other side of a leg, as stored
    kind INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    corrects BLOB,                            -- device, command, fact of what it stands for
    out TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ledger, product, key, entry, fact, again)
) WITHOUT ROWID;
-- The line of an entry stands where its facts say, so only those that may not are indexed.
CREATE INDEX line_replacing ON line (entry) WHERE corrects IS NOT NULL;
CREATE INDEX line_out ON line (entry) WHERE out != '';

CREATE TABLE balance (
    ledger INTEGER NOT NULL REFERENCES scope,
    product BLOB NOT NULL,
    batch TEXT NOT NULL,
    bin BLOB NOT NULL,
    status INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    on_hand INTEGER NOT NULL,
    counted BLOB,                             -- packed order key of the last count
    PRIMARY KEY (ledger, product, batch, bin, status, owner)
) WITHOUT ROWID;

CREATE TABLE correction (
    ledger INTEGER NOT NULL REFERENCES scope,
    target BLOB NOT NULL,
    command BLOB NOT NULL,
    PRIMARY KEY (ledger, target, command)
) WITHOUT ROWID;

CREATE TABLE shipment_use (
    ledger INTEGER NOT NULL REFERENCES scope,
    shipment BLOB NOT NULL,
    line INTEGER NOT NULL,
    command BLOB NOT NULL,
    PRIMARY KEY (ledger, shipment, line, command)
) WITHOUT ROWID;

CREATE TABLE flag (           -- what the fold found wrong with a command
    ledger INTEGER NOT NULL REFERENCES scope,
    command BLOB NOT NULL,
    code TEXT NOT NULL,
    PRIMARY KEY (ledger, command, code)
) WITHOUT ROWID;

CREATE TABLE lot (            -- what facts say of batches: lot as written, expiry
    ledger INTEGER NOT NULL REFERENCES scope,
    product BLOB NOT NULL,
    batch TEXT NOT NULL,
    entry INTEGER NOT NULL REFERENCES entry,
    fact INTEGER NOT NULL,
    written TEXT NOT NULL,
    expiry TEXT NOT NULL,
    PRIMARY KEY (ledger, product, batch, entry, fact)
) WITHOUT ROWID;

CREATE TABLE unknown_fact (   -- facts of later versions that must be understood
    scope INTEGER NOT NULL REFERENCES scope,
    entry INTEGER NOT NULL REFERENCES entry,
    kind INTEGER NOT NULL,
    PRIMARY KEY (scope, entry, kind)
) WITHOUT ROWID;

-- Membership and people --------------------------------------------------------

CREATE TABLE invite (
    id BLOB PRIMARY KEY,                      -- derived from the secret's key
    key BLOB NOT NULL,                        -- scrypt of the secret; the secret is not kept
    role TEXT NOT NULL,
    grants BLOB NOT NULL,
    label TEXT NOT NULL,
    expires INTEGER NOT NULL,                 -- ms since 1970
    wrong INTEGER NOT NULL DEFAULT 0,
    redeemed BLOB                             -- device that used it
) WITHOUT ROWID;

CREATE TABLE lockout (
    scope TEXT NOT NULL,
    user TEXT NOT NULL,
    failures INTEGER NOT NULL,
    until INTEGER NOT NULL,                   -- ms since 1970
    PRIMARY KEY (scope, user)
) WITHOUT ROWID;
