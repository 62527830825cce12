"""Gateway: pushes the indicators of a region to DHIS2.

`mapping` says which figure goes to which data element, `outbox` remembers what DHIS2 last accepted
and what is still owed, `push` delivers it through `dhis2`; `sandbox` is a stand-in of DHIS2 for
tests and trials.
"""
