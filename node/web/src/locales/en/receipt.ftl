nav-receipt = Receive from outside
receipt-papers = Supplier and papers
receipt-from = Supplier
receipt-document = Delivery note or invoice
receipt-currency = Currency
receipt-currency_hint = Only where prices are entered, for instance USD.
receipt-line = Line { $n }
receipt-units = units
receipt-quantity = Quantity in { $unit }
receipt-batch = Batch
receipt-expiry = Expiry
receipt-expiry_hint = 2027-05 or 2027-05-31
receipt-price = Price of a pack of { $n }
receipt-add = Add a line
receipt-remove = Remove this line
receipt-record = Record what came
receipt-done = Recorded.
receipt-title_of = { $n ->
    [one] Receipt from { $from }, 1 line
   *[other] Receipt from { $from }, { $n } lines
    }
