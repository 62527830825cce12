bins-one = Bin { $bin }
bins-new = New bin
bins-code = Code of the bin
bins-code_hint = As it is written on the shelf, for instance A-12.
bins-name = Name
bins-storage = Storage class
bins-storage_hint = For instance 2-8. Goods known to need another are refused there. Leave empty for any.
bins-held = held
bins-held_hint = Held: what lies here is not usable
bins-save = Save
bins-change = Change
bins-change_of = Change bin { $bin }
bins-products = Products
bins-empty = No bin is named yet. All goods lie in the bin main. Make a bin to say where things are.
bins-nothing = Nothing lies in this bin.
bins-move = Move all of it
bins-move_of = Move all of bin { $bin }
bins-move_hint = Batches, statuses and owners stay as they are.
bins-to_bin = To bin
bins-moved =
    { $n ->
        [one] Moved to { $bin }: 1 line.
       *[other] Moved to { $bin }: { $n } lines.
    }
