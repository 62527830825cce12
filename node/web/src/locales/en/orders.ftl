orders-one = Order
orders-sides = Whose orders
orders-got = To fill here
orders-sent = Sent by this store
orders-search = Document or store
orders-shown = Show
orders-open = Open
orders-all = All
orders-none_so = No order is like this. Choose another status.
orders-none_got = No store has ordered here yet. Orders appear as soon as they reach this node.
orders-none_sent = This store has not ordered anything yet.
orders-emergency = emergency
orders-needed_by = Needed by
orders-submitted = Submitted
orders-approver = Approved by
orders-programme = Programme
orders-period = Period
orders-review_note = Note of the review
orders-end_note = Why it ended
orders-goods = Goods of this order
orders-lines = Lines of the order
orders-no_lines = The order itself is not here yet, only goods that name it.
orders-only_open = Only what is still to be supplied
orders-nothing_open = Everything was supplied or set aside.
orders-asked = Asked
orders-suggested = Suggested
orders-customer_has = Customer has
orders-approved = Approved
orders-remaining = To be supplied
orders-available_here = Available here
orders-allocated = Set aside
orders-shipped = Sent
orders-received = Received
orders-cut_because = Cut: { $reason }
orders-review = Review
orders-review_hint = Change a quantity to cut or raise it. Lines that you leave stand as asked. It is sent only when the node answers.
orders-cut_reason = Reason for cuts
orders-cut_reason_of = Reason for cutting { $product }
orders-cut_needs_reason = Each cut needs a reason: one for all above, or one on its line.
orders-changed =
    { $n ->
        [0] All lines stand as asked.
        [one] 1 line differs from what was asked, { $cuts } of it cut.
       *[other] { $n } lines differ from what was asked, { $cuts } of them cut.
    }
orders-approve = Approve as asked
orders-approve_changed = Approve with changes
orders-approve_quantity = Approve
orders-approve_of = Approve of { $product }
orders-reject = Reject
orders-reject_reason = Why it is rejected
orders-close = Close the order
orders-close_hint = What is still to be supplied of { $document } will not be sent any more.
orders-cancel = Cancel the order
orders-cancel_hint = What was not sent yet of { $document } is no longer asked for.
orders-allocate = Set goods aside
orders-allocate_hint = Set aside all that is there, first expired first, or choose lines and places. What is missing stays a back order. It is done only when the node answers.
orders-allocate_note = Note (says why, where a later batch goes first)
orders-allocate_all = Set all aside
orders-allocate_chosen =
    { $n ->
        [one] Set the chosen line aside
       *[other] Set { $n } chosen lines aside
    }
orders-to_allocate = To set aside
orders-first_out = Goes first
orders-nothing_usable = nothing usable here
orders-choose = Choose
orders-choose_of = Choose how much and from where: { $product }
orders-choose_add = Choose this line
orders-choose_hint = A batch that expires later than another needs a reason in the note.
orders-chosen = Chosen lines
orders-allocated_done =
    { $n ->
        [one] Set aside as { $document }: 1 line.
       *[other] Set aside as { $document }: { $n } lines.
    }
orders-to_pick_list = To the pick list
orders-missing = Back orders
orders-missing_hint = This much was not there. It stays on the order until it is supplied or the order is closed.
orders-to_approve = To approve for others
orders-none_to_approve = This store approves no orders between other stores, or none was sent.
