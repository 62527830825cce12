-- When entries arrived at this node, to the minute: what was known here on a day.

CREATE TABLE arrival_time (
    minute INTEGER PRIMARY KEY,               -- minutes since 1970, by this node's clock
    position INTEGER NOT NULL                 -- the newest entry when that minute was last used
) WITHOUT ROWID;
