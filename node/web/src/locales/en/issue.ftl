issue-customer = To which store
issue-hint = Without a place the goods are taken first expired first. Set them aside to be fetched from a pick list, or send them at once if they are on the vehicle already.
issue-return_hint = A return names the place of the goods. Expired, held or damaged goods may be sent back.
issue-to =
    { $n ->
        [one] Goods to { $store }: 1 line
       *[other] Goods to { $store }: { $n } lines
    }
issue-set_aside = Set aside as { $document }.
issue-sent = Sent as { $document }.
issue-to_shipment = To the shipment
issue-do_set_aside = Set aside to be fetched
issue-do_send = Sent already
