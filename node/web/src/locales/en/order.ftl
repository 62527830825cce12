nav-order = Order
order-sent = Orders sent
order-supplier = Ask for goods from
order-programme = Programme
order-all_programmes = All products
order-needed_by = Needed by
order-emergency = Emergency order
order-only_asked = Only what is asked for
order-empty = Nothing is suggested: the store has no products on its list yet.
order-lines = Lines of the order
order-available = Available
order-suggested = Suggested
order-ask = Ask for
order-ask_of = Ask for, { $product }
order-pack = in units; { $n } in a pack
order-why = Why?
order-reason-amc_unknown = There is no average consumption yet, so nothing can be suggested. Ask for what you need.
order-reason-no_maximum = No maximum is set for this product here, so nothing can be suggested.
order-because = { $amc } a month × { $months } months at most, less { $available } available, { $on_order } on order and { $in_transit } on the way: { $need } needed, in packs of { $pack }.
order-wrong = { $product }: the quantity is not a whole number.
order-submit =
    { $n ->
        [one] Send the order of 1 line
       *[other] Send the order of { $n } lines
    }
order-title_of =
    { $n ->
        [one] Order to { $supplier }, 1 line
       *[other] Order to { $supplier }, { $n } lines
    }
order-done = Order { $document } is sent.
order-choose_supplier = Choose whom to ask
