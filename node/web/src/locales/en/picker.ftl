picker-hint = Type a code or a name
picker-none = No product matches
picker-found =
    { $n ->
        [one] 1 product found
       *[other] { $n } products found
    }
picker-unlisted = Not on the list of this store
