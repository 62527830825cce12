"""RTS: stores whose stock is kept in DHIS2 Real-Time Stock Management, beside our own.

Read in this order. What is agreed: `setting`, with `use_case`, `server` and `checking`. What comes
in: `polling` and `tables`; `ground` and `facts`; `ledger` with `arrivals` (stock), `requisitions`
and `replenishment` (orders), `deliveries` (goods acknowledged). What goes out: `outgoing` states
it, `outbox` keeps it, `sending` posts it. `running` is one run of all that; `serving` and
`commands` start it.
"""
