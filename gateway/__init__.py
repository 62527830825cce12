"""Gateway: pushes the indicators of a region to DHIS2.

`aggregate` and `computing` turn ledgers into rows an org unit, `mapping` says which figure goes to
which data element, `outbox` remembers what DHIS2 last accepted and what is still owed, `push`
delivers it through `dhis2`, and `service` runs all of them in order. `sandbox` is a stand-in of
DHIS2 for tests and trials, `demo` a small network on one machine, `command_line` the program.
"""
