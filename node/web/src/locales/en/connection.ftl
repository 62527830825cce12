connection-label = Connection
connection-starting = Asking this node how it stands
connection-cut = This page cannot reach its node
connection-alone = This node knows no other node yet
connection-in_step = In step with { $peer }
connection-in_step_age = In step with { $peer } ({ $age } ago)
connection-syncing = Exchanging with { $peer }
connection-out_of_reach = No other node in reach
connection-out_of_reach_since = No other node in reach since { $time }
connection-others =
    { $n ->
        [one] and 1 other
       *[other] and { $n } others
    }
connection-to_send =
    { $n ->
        [one] 1 change waiting for { $peer }
       *[other] { $n } changes waiting for { $peer }
    }
connection-to_receive =
    { $n ->
        [one] 1 change to come from { $peer }
       *[other] { $n } changes to come from { $peer }
    }
connection-gateway = the gateway
connection-storage_full = The disk of this node is full: nothing more can be recorded
connection-details = Details
connection-peer = Node
connection-state = State
connection-contact = Last contact
connection-send = To send
connection-receive = To receive
connection-complete_to = Complete to
connection-rate = ({ $bytes } B/s)
connection-safe = Also safe at { $label }
connection-safe_but = Also safe at { $label }, but for { $count } entries
clock-question = This machine's clock cannot be right. Is it { $time }?
clock-yes = Yes, it is
connection-provisional = Provisional: { $scope } ({ $reason })
peer-in_step = in step
peer-syncing = exchanging
peer-out_of_reach = out of reach
peer-refused = refused
connection-cut_since = This page has not reached its node since { $time }. What you record is saved on this tablet.
connection-waiting_here =
    { $n ->
        [one] 1 record is saved on this tablet only
       *[other] { $n } records are saved on this tablet only
    }
