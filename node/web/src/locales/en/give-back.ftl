nav-give-back = Return to a supplier
give-back-hint = For goods that go back to a supplier outside the network, of any status. What goes back to a store of the network is sent as a shipment.
give-back-to_store = To a store of the network
give-back-title = Return to { $supplier }, { $document }
give-back-document = Number of the return's document
give-back-record = Record the return
give-back-done =
    { $n ->
        [one] Returned under { $document }: 1 line.
       *[other] Returned under { $document }: { $n } lines.
    }
