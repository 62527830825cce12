purchases-one = Purchase
purchases-new = New purchase
purchases-suppliers = Suppliers
purchases-search = Document or supplier
purchases-empty = Nothing is ordered from outside suppliers. Draw up a new purchase to begin.
purchases-expected = Expected
purchases-sent_at = Sent
purchases-created_at = Drawn up
purchases-last_receipt = Last receipt
purchases-lead = Lead time
purchases-days =
    { $n ->
        [one] 1 day
       *[other] { $n } days
    }
purchases-no_suppliers = No purchase was sent yet. Lead times and fill rates show here once goods have come.
purchases-sent_orders = Purchases sent
purchases-ended = Received or closed
purchases-median_lead = Lead time, median
purchases-p90_lead = Lead time, 9 of 10 within
purchases-change = Change
purchases-change_of = Change { $document }
purchases-currency = Currency (three letters)
purchases-packs = Packs
purchases-pack = Pack
purchases-pack_size = Size of a pack { $unit }
purchases-makes = Makes { $n }
purchases-price = Price of a pack
purchases-save = Save as draft
purchases-approve = Approve
purchases-send = Mark as sent
purchases-close = Close
purchases-cancel = Cancel the purchase
purchases-step_hint = This goes on only when the node answers.
purchases-lines = Lines of the purchase
purchases-ordered = Ordered
purchases-outstanding = Outstanding
purchases-receive = Receive goods
purchases-receipt_of = Receipt against { $document }
purchases-delivery_note = Number of the delivery note or invoice
purchases-arrived = When did the goods arrive? (empty for now)
purchases-came = It came
purchases-came_of = It came: { $product }
purchases-nothing_came = Nothing is on the receipt yet. Say below which lines came, or take in the supplier's sheet.
purchases-record = Record the receipt
purchases-received_done =
    { $n ->
        [one] Received: 1 line.
       *[other] Received: { $n } lines.
    }
purchases-sheet = Supplier's sheet
purchases-sheet_hint = A CSV or XLSX file with the columns product_code, quantity (base units), batch, expiry, price, currency, units_per_pack, manufacturer, bin. The first two must be there. It is received whole or not at all.
purchases-sheet_choose = File with what was delivered
purchases-sheet_line = Line { $line }, { $column }: { $message }
