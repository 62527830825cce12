transfer-title =
    { $n ->
        [one] Goods moved: 1 line
       *[other] Goods moved: { $n } lines
    }
transfer-hint = Choose the place the goods are taken from, and say the bin, the status, or both that they get.
transfer-same_bin = Empty: the bin stays
transfer-to = To
transfer-unsaid = not said yet: remove it and add it anew
transfer-record = Record the move
transfer-done =
    { $n ->
        [one] Moved: 1 line.
       *[other] Moved: { $n } lines.
    }
