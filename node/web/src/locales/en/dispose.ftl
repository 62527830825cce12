dispose-title = Disposal { $document }
dispose-hint = Goods of any status may be disposed of. The number of the disposal's document is kept with the record.
dispose-document = Number of the disposal's document
dispose-record = Record the disposal
dispose-done =
    { $n ->
        [one] Disposed of under { $document }: 1 line.
       *[other] Disposed of under { $document }: { $n } lines.
    }
