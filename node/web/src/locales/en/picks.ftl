picks-one = Goods set aside
picks-list = Pick list
picks-empty = Nothing is set aside. Set goods aside from an order, or send goods without one.
picks-short = Short lines
picks-short_by = short by { $n }
picks-short_hint =
    { $n ->
        [one] On 1 line less lies there than was set aside. Count that place, or release the pick and set aside anew.
       *[other] On { $n } lines less lies there than was set aside. Count those places, or release the pick and set aside anew.
    }
picks-its_order = Its order
picks-no_lines = No lines.
picks-fetched = Fetched
picks-tick = Fetched: { $product } from { $bin }
picks-ticked = Ticked: { $n } of { $of }
picks-print = Print the pick list
picks-do_pick = All is fetched
picks-do_release = Release
picks-do_put_back = Put back
picks-do_dispatch = Send
picks-now = Done. The goods are now: { $state }.
picks-as_shipment = See the shipment
picks-to_allocate =
    { $n ->
        [one] 1 approved order is not wholly sent yet.
       *[other] { $n } approved orders are not wholly sent yet.
    }
