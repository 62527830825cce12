home-title = Today at { $store }
home-shortcuts = What is done often
home-nothing = Nothing asks for you today.
home-more =
    { $n ->
        [one] and 1 more
       *[other] and { $n } more
    }
home-came_back =
    { $n ->
        [one] 1 of your records came back from the node. See why, and mend it.
       *[other] { $n } of your records came back from the node. See why, and mend them.
    }
home-waiting =
    { $n ->
        [one] 1 record is saved on this tablet only.
       *[other] { $n } records are saved on this tablet only.
    }
task-stocked_out = Stocked out
task-at_risk = Will run out before a delivery can come
task-below_min = Below minimum
task-expiring = Expire before they are used
task-to_receive = Shipments to receive
task-to_review = Orders to approve
task-to_pick = Orders to pick
task-to_dispatch = Picked goods to send
task-orders_due = Orders due
task-counts_due = Counts due
task-counts_open = Counts in progress
task-discrepancies = Discrepancies to settle
task-recalls = Recalls to answer
task-open_differences = Deliveries with open differences
task-cold_items = Cold items to look at
