nav-receive = Receive
receive-outside = From an outside supplier
receive-search = Document or sender
receive-empty = Nothing is on the way. Goods that came without a record: scan the codes of their packing list, or record them as from an outside supplier.
receive-document = Document
receive-from = From
receive-sent = Sent
receive-lines = Lines
receive-state = State
receive-codes =
    { $n ->
        [one] { $have } codes of the packing list are read, 1 is missing.
       *[other] { $have } codes of the packing list are read, { $n } are missing.
    }
receive-back = All that is on the way
receive-title = Receive { $document } from { $from }
receive-from_list = From the packing list: the shipment itself has not come by the network yet.
receive-nothing_open = All of it was taken in.
receive-hint = Sent { $time }. Change only what was found otherwise, then record.
receive-arrived = When did the goods arrive?
receive-arrived_hint = Leave it empty if they came just now.
receive-sent_quantity = Sent
receive-good = Good
receive-damaged = Damaged
receive-batch = Batch
receive-good_of = Good, { $product }
receive-damaged_of = Damaged, { $product }
receive-batch_of = Batch found, { $product }
receive-note = Note
receive-record = Record what was received
receive-record_here = Save on this tablet
receive-title_of = Receipt of { $document }
receive-done = { $document } is taken in.
