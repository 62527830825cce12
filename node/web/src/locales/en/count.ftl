count-title = Count
count-hint = Enter what is there, also 0. An empty field is not counted. Enter goes to the next line.
count-counted = Counted
count-counted_of = Counted: { $line }
count-book = Book
count-same = as the book
count-reason = Reason for the difference: { $line }
count-out_since = Empty since: { $line }
count-complete = The products on this sheet are counted completely: every batch has its line
count-summary =
    { $n ->
        [one] 1 line counted, { $differ } with a difference
       *[other] { $n } lines counted, { $differ } with a difference
    }
count-submit = Record the count
count-nothing = Nothing is counted yet.
count-not_number = { $line }: enter a whole number or leave it empty.
count-add = Add a line for another batch or product
count-add_submit = Add the line
count-missing_cells = The book shows these lines, and they are not on the sheet:
count-add_missing = Add them to the sheet
count-clear = Clear the sheet
count-restored = Entries not yet recorded were kept from { $time }.
count-done = The count is recorded.
count-done_line = { $line }: counted { $quantity }, difference { $variance }
