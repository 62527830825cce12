-- Products and batches that are kept as others (rule B3), as the ledgers were folded.

CREATE TABLE read_as (        -- what facts of a ledger name, and what it was folded as
    ledger INTEGER NOT NULL REFERENCES scope,
    product BLOB NOT NULL,
    batch TEXT NOT NULL,
    to_product BLOB NOT NULL,
    to_batch TEXT NOT NULL,
    units INTEGER NOT NULL,                   -- units of the other that are
    of_units INTEGER NOT NULL,                -- so many of this
    PRIMARY KEY (ledger, product, batch)
) WITHOUT ROWID;
CREATE INDEX read_as_other ON read_as (ledger, to_product);
INSERT INTO read_as SELECT DISTINCT ledger, product, batch, product, batch, 1, 1 FROM line;

CREATE TABLE inexact (        -- products not folded as another: the quantity would be no whole number
    ledger INTEGER NOT NULL REFERENCES scope,
    product BLOB NOT NULL,
    to_product BLOB NOT NULL,
    units INTEGER NOT NULL,
    of_units INTEGER NOT NULL,
    PRIMARY KEY (ledger, product)
) WITHOUT ROWID;
