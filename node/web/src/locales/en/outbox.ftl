outbox-title = Saved on this tablet
outbox-in_reach = The node answers.
outbox-out_since = The node has not answered since { $time }.
outbox-opens = This page opens without the node.
outbox-opens_not = This page does not open without the node here: it needs a trusted address (see Set up a tablet).
outbox-memory_only = This browser keeps nothing: what waits is lost when the page is closed.
outbox-waiting =
    { $n ->
        [0] Nothing waits
        [one] 1 record waits for the node
       *[other] { $n } records wait for the node
    }
outbox-refused =
    { $n ->
        [0] Nothing came back
        [one] 1 record came back
       *[other] { $n } records came back
    }
outbox-send = Send now
outbox-by = { $user }, { $time }
outbox-needs_author = Waits until { $user } signs in here.
outbox-take_back = Take back
outbox-mend = Mend it
outbox-let_go = Let it go
outbox-let_go_sure = Yes, it was not so: let it go
outbox-authors_word = { $user } decides what becomes of it.
outbox-leave = Take me off this tablet
outbox-leave_words = Your name is forgotten on this tablet, and your PIN opens it no more without the node.
outbox-leave_refused = Records wait on this tablet. They must reach the node, or be decided, first.
outbox-leave_now = Take me off
outbox-adopt = Record it in my name
outbox-adopt_sure = Yes, I answer for what { $user } recorded
