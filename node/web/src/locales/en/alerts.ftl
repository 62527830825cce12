nav-alerts = Alerts
alerts-severity = How soon
alerts-kind = Kind
alerts-what = What
alerts-show_hidden = Hidden ones too
alerts-empty = Nothing asks for a person.
alerts-hide_head = Hide
alerts-hide = Hide for a time
alerts-hide_title = Hide this alert
alerts-hidden = hidden through { $time }
alerts-until = Through which day
alerts-until_hint = If not said, two weeks. It comes back at once if it grows worse.
alerts-note = Why
severity-high = today
severity-medium = this week
severity-low = when there is time
alert-kind-stocked_out = Stocked out
alert-kind-at_risk = Will run out
alert-kind-below_min = Below minimum
alert-kind-above_max = Above maximum
alert-kind-expiring_before_use = Expires before use
alert-kind-overdue_order = Overdue order
alert-kind-unreceived_shipment = Shipment not received
alert-kind-open_difference = Open difference
alert-kind-discrepancy = Discrepancy
alert-kind-recall_to_answer = Recall to answer
alert-kind-count_due = Count due
alert-stocked_out = nothing usable on hand
alert-at_risk = { $usable } usable: enough for { $days_left } days, and a delivery takes { $cover_days }
alert-below_min = { $usable } usable, below the minimum; enough for { $days_left } days
alert-above_max = { $usable } usable, above the maximum; enough for { $days_left } days
alert-expiring_before_use = { $unused } of batch { $batch } will not be used before { $expiry }
alert-overdue_order = Order { $document } has been open for { $days } days
alert-unreceived_shipment = Shipment { $document } has been on its way for { $days } days
alert-open_difference = { $quantity } of shipment { $document } are in nobody's stock since { $days } days
alert-recall_to_answer = is called back since { $days } days: say what was found here
alert-count_due =
    { $products ->
        [one] 1 product was
       *[other] { $products } products were
    } not counted for up to { $days } days; the rule is { $every_days }
alert-discrepancy = { $discrepancy }
alerts-again = Look again
