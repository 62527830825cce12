"""RTS: stores whose stock is kept in DHIS2 Real-Time Stock Management, beside our own.

Read in this order: `setting` (what is agreed), `polling` (events are fetched), `facts` and `ledger`
(events become facts of the store's ledger), `requisitions`, `deliveries` (orders come in, goods are
acknowledged), `outgoing` and `sending` (what DHIS2 is told), `running` (one run).
"""
