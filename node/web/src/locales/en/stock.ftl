stock-title = Stock
stock-search = Product code or name
stock-product = Product
stock-on_hand = On hand
stock-usable = Usable
stock-out = Stocked out
stock-only_out = Stocked out only
stock-none = No product matches.
stock-empty = Nothing has been recorded for this store yet.
stock-count =
    { $n ->
        [one] 1 product
       *[other] { $n } products
    }
stock-cells = Batches of { $product }
stock-counted = counted { $date }
stock-expired = expired
