expiry-file = Save as XLSX
expiry-search = Product or batch
expiry-within = Expires within
expiry_bucket-expired = expired
expiry_bucket-30 = 30 days
expiry_bucket-60 = 60 days
expiry_bucket-90 = 90 days
expiry_bucket-180 = 180 days
expiry_bucket-later = any time
expiry-days_left =
    { $n ->
        [one] 1 day left
       *[other] { $n } days left
    }
expiry-unused = Will expire unused
expiry-value = Value
expiry-empty = No batch with an expiry date is in stock.
expiry-none_so_soon = Nothing expires that soon. Choose a longer time.
expiry-do = Act
expiry-do_of = Act on { $product }, batch { $batch }
expiry-do_hint = Each way opens its form with all that lies of this batch.
expiry-dispose = Dispose of it
expiry-quarantine = Hold it back
expiry-return = Send it back
expiry-send_on = Send it where it is used
