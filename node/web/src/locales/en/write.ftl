write-kept = Saved on this tablet only: { $title }. It goes to the node as soon as that answers.
write-failed = This tablet could not keep it, so nothing was recorded. Is its storage full?
write-override_title = Record it all the same?
write-override_hint = The record stands and is marked for review.
write-override_reason = Reason
write-override_submit = Record with this reason
