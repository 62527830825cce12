gateway-part-mapping = Mapping
gateway-part-rts = Real-time stock
mapping-url = It goes to
mapping-check = Compare with DHIS2 now
mapping-asking = DHIS2 is being asked…
mapping-fits = Everything fits.
mapping-fits_not = Not everything fits: see below.
mapping-findings = What was found
mapping-about = About
mapping-level-error = error
mapping-level-warning = warning
mapping-try_make = Show what would be made there
mapping-would_make =
    { $n ->
        [0] Nothing is missing there.
        [one] 1 object would be made.
       *[other] { $n } objects would be made.
    }
mapping-make = Make them
mapping-made =
    { $n ->
        [one] 1 object was made.
       *[other] { $n } objects were made.
    }
mapping-objects = Object
mapping-action-make = make:
mapping-action-add = add:
mapping-data_sets = Data sets
mapping-add_data_set = Add a data set
mapping-no_data_set = Nothing is sent yet. Add a data set.
mapping-name = Name
mapping-name_hint = The code, name or uid it has in DHIS2, as the data set scheme says.
mapping-kind = Periods
mapping-kind-Monthly = months
mapping-kind-Weekly = weeks
mapping-kind-Daily = days
mapping-kind-Quarterly = quarters
mapping-preset = Made like
mapping-preset-lmis_stk = LMIS_STK: an element for each product and figure
mapping-preset-option_combo = one element for each product, figures as options
mapping-figures = Figures
mapping-figures_hint = Names of figures, with commas between them; several are added up.
mapping-usual = the usual
mapping-usual_hint = None chosen: the usual ones of what it is made like.
mapping-inactive = not sent
mapping-active = It is sent
mapping-only-programmes = Only these programmes
mapping-only-types = Only these types of store
mapping-only-zones = Only these zones
mapping-codes_hint = Codes with commas between them. None: all.
mapping-combo = Attribute option combination
mapping-items = Products
mapping-items_are =
    { $n ->
        [0] No product is mapped yet.
        [one] 1 product is mapped.
       *[other] { $n } products are mapped.
    }
mapping-items_file = A file that says exactly which products are mapped
mapping-items_taken =
    { $n ->
        [one] 1 product is mapped now.
       *[other] { $n } products are mapped now.
    }
mapping-elements = Elements of your own
mapping-elements_hint = Where the presets do not have a figure, or your server names it otherwise.
mapping-add_element = Add an element
mapping-no_element = The presets are enough so far.
mapping-key = Key
mapping-element = Element there
mapping-text-element = Data element there ({"{item}"} stands for the product's code)
mapping-text-combo = Category option combination
mapping-text-label = Name where it is made
mapping-decimals = Digits after the point
mapping-scaled = In base units: the product's factor applies
mapping-value_type = Value type
mapping-aggregation = Aggregation
mapping-take_out = Take it out
mapping-settings = For all data sets
mapping-setting-first = First period sent
mapping-setting-interval_min = Minutes between runs
mapping-setting-org_unit_scheme = Org units are named by
mapping-setting-element_scheme = Elements are named by
mapping-setting-data_set_scheme = Data sets are named by
rts-not_set = Real-time stock is not set up on this gateway. It is for facilities that keep their stock in DHIS2's stock app; set it up on the gateway's machine:
rts-writes = this gateway records and tells
rts-writes_not = another gateway records and tells
rts-every = Every { $n } minutes.
rts-run = Read and tell now
rts-retry = Send again what was refused
rts-ran = Done.
rts-read = Read from DHIS2
rts-program-stock = Stock
rts-program-requisitions = Requisitions
rts-program-acknowledgements = Receipts
rts-polled = read { $time }
rts-told = Told to DHIS2
rts-what = What
rts-what-requisition = requisition
rts-what-dispatch = dispatch
rts-what-receipt = receipt
rts-state-waiting = waiting
rts-state-no_effect = no effect
rts-state-settled = settled
rts-state-due = to send
rts-state-refused = refused
rts-requisitions = Orders from DHIS2
rts-taken =
    { $n ->
        [0] No order was taken.
        [one] 1 order was taken.
       *[other] { $n } orders were taken.
    }
rts-refused = Refused by DHIS2
rts-events = Events that wait or had no effect
rts-event = Event
rts-none = No event waits.
rts-reason-unit_unknown = no store here has this org unit
rts-reason-not_rts = the store is not kept in real-time stock
rts-reason-unit_shared = several stores share the org unit
rts-reason-not_ours = another gateway records for this store
rts-reason-item_unknown = the item has no code
rts-reason-item_unmapped = the item is mapped to no product
rts-reason-quantity_invalid = the quantity is not right
rts-reason-not_whole = not a whole number of base units
rts-reason-deliver_unmapped = the place it goes to is not mapped
rts-reason-time_invalid = the date is missing or cannot be
rts-reason-shipment_unknown = no such shipment has left for there
rts-reason-not_recorded = recording was refused
rts-reason-item_not_sent = the item is not on the shipment
rts-reason-no_supply_line = the store has no supply line
rts-reason-nothing = no quantity
rts-reason-other_stage = of another stage
rts-reason-deleted = deleted before it was taken
rts-reason-ours = of this network itself
rts-reason-already_received = taken in before
rts-reason-changed_after_receipt = changed after the goods were taken in
rts-reason-ours_changed = a receipt of ours was changed there
rts-reason-not_orderable = the product is not ordered any more
