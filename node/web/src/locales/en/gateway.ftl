gateway-title = DHIS2
gateway-part-overview = Overview
gateway-part-exceptions = Exceptions
gateway-part-coverage = Coverage
gateway-part-differences = Differences
gateway-part-explain = Explain
gateway-all_well = Nothing needs a person.
gateway-ours = This device pushes, by appointment { $n }.
gateway-theirs = Another gateway pushes: { $device }.
gateway-units =
    { $n ->
        [one] 1 org unit
       *[other] { $n } org units
    }
gateway-last_run = Last run, { $time }
gateway-next_try = Next try { $time }
gateway-push = Push now
gateway-pushing = Pushing…
gateway-pushed = { $result }: { $accepted } accepted, { $refused } refused, { $parked } parked, { $unchanged } unchanged. { $words }
gateway-resume = Go on after the stop
gateway-resumed = It goes on with the next run.
gateway-runs = Last runs
gateway-no_runs = Nothing has been sent yet.
gateway-months = Periods that have ended
gateway-no_months = No period has ended yet.
gateway-started = Time
gateway-outcome = Outcome
gateway-accepted = Accepted
gateway-refused = Refused
gateway-parked = Parked
gateway-requests = Requests
gateway-period = Period
gateway-period_hint = 2026-07, 2026-07-31, 2026W5 or 2026Q3
gateway-expected = Org units
gateway-final = Final
gateway-on_time = On time
gateway-on_time_is = On time: final within { $n } days of the period's end.
gateway-not_reported = Not reported
gateway-stores = Stores
gateway-store = Store
gateway-org_unit = Org unit
gateway-state = State
gateway-any = any
gateway-heard-heard = heard
gateway-heard-never_heard = never heard
gateway-heard-no_device = no device has joined
gateway-heard-paper = kept on paper
gateway-heard-closed = closed
gateway-heard-no_org_unit = no org unit
gateway-state-settled = settled
gateway-state-queued = queued
gateway-state-quarantined = quarantined
gateway-state-parked = parked
gateway-state-held = held
gateway-result-done = done
gateway-result-waiting = waiting for the server
gateway-result-stopped = stopped
gateway-result-failed = failed
gateway-result-running = still running
gateway-result-cut = cut off
gateway-result-mapping_errors = the mapping has errors
gateway-result-not_appointed = not appointed
gateway-result-superseded = another gateway took over
gateway-result-not_connected = not connected
gateway-result-no_secret = no password or token
gateway-no_exceptions = No value waits here.
gateway-values =
    { $n ->
        [one] 1 value waits.
       *[other] { $n } values wait.
    }
gateway-export = { $format } file
gateway-reason = Reason
gateway-code = DHIS2's code
gateway-count = Values
gateway-only_these = Only these
gateway-value = Value
gateway-now = Figure now
gateway-there = DHIS2 holds
gateway-took = DHIS2 took
gateway-nothing = nothing
gateway-choose_page = Choose all on this page
gateway-chosen =
    { $n ->
        [one] 1 value chosen
       *[other] { $n } values chosen
    }
gateway-all_matching = All values that match
gateway-choose_some = Choose values, or narrow the list
gateway-why = Why (needed to write off)
gateway-release = Release: send again
gateway-hold = Hold back
gateway-write_off = Write off: DHIS2 keeps its value
gateway-did-release =
    { $n ->
        [one] 1 value is sent with the next run.
       *[other] { $n } values are sent with the next run.
    }
gateway-did-hold =
    { $n ->
        [one] 1 value is held back.
       *[other] { $n } values are held back.
    }
gateway-did-write-off =
    { $n ->
        [one] 1 value is written off.
       *[other] { $n } values are written off.
    }
gateway-read = Read { $time }: { $compared } values compared, { $differing } differ.
gateway-not_read = Nothing has been read back yet.
gateway-read_now = Read back at the next run
gateway-read_asked = The next run reads back what DHIS2 holds.
gateway-send_all = Send ours again: all
gateway-send_ours = Send ours again
gateway-sent_again = ours is sent again
gateway-policy = A difference is
gateway-policy-report = listed for a person
gateway-policy-ours = put right by itself
gateway-policy_set = All gateways of the region will do so.
gateway-no_differences = No value differs.
gateway-explain = Explain
gateway-known_on = Also as it was known on
gateway-known = Known on { $time }
gateway-is_final = Final.
gateway-is_provisional = Provisional: { $why }.
gateway-heard_to = Complete to { $time }.
gateway-withheld-open = not all devices have told everything up to its end
gateway-withheld-no_device = no device has joined
gateway-withheld-never_heard = not every device has been heard
gateway-withheld-silent = not heard from in time
gateway-withheld-on_paper = a store is kept on paper
gateway-withheld-needs_update = this gateway needs an update
gateway-withheld-incomplete = not all entries have arrived
gateway-all_figures = All figures of this row
gateway-figures = Figures
gateway-figure = Figure
gateway-no_row = There is no row: the product was not known there in this period.
gateway-inputs = What the ratio is made of
gateway-history = What DHIS2 was sent and said
gateway-never_sent = No value of this was ever to be sent.
gateway-run = Run
gateway-event = Event
gateway-event-accepted = accepted
gateway-event-withdrawn = withdrawn
gateway-event-quarantined = refused
gateway-event-parked = parked
gateway-event-held = held back
gateway-event-released = released
gateway-event-written_off = written off
gateway-event-read_back = read back
gateway-event-unmapped = let go: not mapped any more
gateway-said = Words
gateway-now_and_there = Figure now { $now }, DHIS2 took { $there }.
gateway-facts = Facts behind it
gateway-facts_known = Facts known on { $time }
gateway-opening_closing = opening { $opening }, closing { $closing }.
gateway-more_lines = { $n } earlier lines are left out.
gateway-line = What happened
gateway-adds = Counts as
gateway-balance = Balance
gateway-ordered = Order { $document } of { $date }: { $asked } asked, { $shipped } shipped
gateway-delivered = Delivery of { $date }, ordered { $ordered }
gateway-cause-stopped = Nothing is sent to { $target } until a person acts: { $subject }
gateway-cause-failing = Times in a row { $target } did not answer: { $count }. { $words }
gateway-cause-unresolved = DHIS2 does not have { $subject } exactly once; its values are not sent.
gateway-cause-behind = { $subject } was pushed from entries that have not arrived here; it is left alone.
gateway-cause-quarantined = Values that DHIS2 refused: { $count } ({ $subject } { $words })
gateway-cause-parked = Values that wait for a closed period or org unit: { $count } ({ $subject } { $words })
gateway-cause-differing = Values that DHIS2 holds otherwise than it took them from here: { $count }
gateway-cause-token_expiring = The token for DHIS2 ends on { $subject }; make another and connect with it.
gateway-cause-not_reported = { $unit } is not reported for { $periods }: { $why }.
gateway-cause-rts_run = Real-time stock is not read: { $subject } { $words }
gateway-cause-rts_waiting = Events of DHIS2 that wait: { $count } ({ $reason }; { $details })
gateway-cause-rts_unreadable = Rows of DHIS2's events that cannot be read: { $count }
gateway-cause-rts_changed = Events of DHIS2 to look at: { $count } ({ $reason })
gateway-cause-rts_flagged = Requisitions changed in DHIS2 after their order was approved: { $count }
gateway-cause-rts_refused = Events that DHIS2 did not take: { $count } ({ $subject } { $words })
