-- Where the log says who is no longer believed, and what of theirs counts all the same.

CREATE TABLE membership (     -- enrolments, removals and acceptances: what they say is in the entry
    entry INTEGER NOT NULL REFERENCES entry,
    fact INTEGER NOT NULL,                    -- index among the facts of the entry
    kind INTEGER NOT NULL,
    subject BLOB NOT NULL,                    -- the device or key spoken of
    PRIMARY KEY (entry, fact)
) WITHOUT ROWID;
CREATE INDEX membership_kind ON membership (kind, subject);

CREATE TABLE membership_read ( -- entries of network up to this arrival number are in the table above
    only INTEGER PRIMARY KEY CHECK (only = 1),
    position INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO membership_read (only, position) VALUES (1, 0);

CREATE TABLE removed (        -- devices and keys that are no longer believed, from the words above
    device BLOB PRIMARY KEY,
    lost_at INTEGER NOT NULL                  -- stamp of the last moment in good hands
) WITHOUT ROWID;
