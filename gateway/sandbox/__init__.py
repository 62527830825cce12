"""Sandbox: a stand-in for DHIS2, for tests and trials. It is not DHIS2.

It answers the requests a gateway makes as the two importers of DHIS2 do (up to 2.42, from 2.43),
written from their documented contract; it was never compared with a running server.
"""

from gateway.sandbox.app import make_app
from gateway.sandbox.model import Server, User
from gateway.sandbox.preset import small_metadata
from gateway.sandbox.rts_preset import load_rts

__all__ = ["Server", "User", "load_rts", "make_app", "small_metadata"]
