sign_in-title = Sign in
sign_in-again = Please sign in again. What you entered is still here.
sign_in-store = Store
sign_in-no_store = This device (no store)
sign_in-user = User
sign_in-pin = PIN or password
sign_in-submit = Sign in
sign_in-network = Network { $name }, device { $device }
sign_in-unreachable = The node does not answer. Is it running, and is this device on its network?
sign_in-offline = The node does not answer. Who worked here before can open this tablet with the PIN and go on.
sign_in-waiting =
    { $n ->
        [one] 1 record waits on this tablet and is kept, whoever signs in.
       *[other] { $n } records wait on this tablet and are kept, whoever signs in.
    }
sign_in-somebody_else = Somebody else
sign_in-locked_until = Too many wrong tries. Try again at { $time }.
sign_in-setup = Set up a tablet for this store
