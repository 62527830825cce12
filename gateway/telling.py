"""Telling: what of a gateway asks for a person goes out with the node's alerts, once a cause."""

from __future__ import annotations

from collections.abc import Sequence

from gateway import operating
from gateway.attention import ERROR, Cause
from gateway.beside import SERVICE
from gateway.service import Gateway
from node.api.handlers import Api
from node.errors import Refused
from node.notifying.digest import Raised

_SOURCE = "DHIS2 gateway"  # in the place of a store
_SEVERITY = {True: "high", False: "medium"}


async def raised(api: Api) -> Sequence[Raised]:
    """What to tell; nothing where no gateway runs or nothing is connected.

    A cause is told once, however much it grows: its count stands in the words of that day.
    """
    gateway = api.more.get(SERVICE)
    if not isinstance(gateway, Gateway):
        return ()
    try:
        return [_raised(cause) for cause in await operating.causes_of(gateway)]
    except Refused:
        return ()


def _raised(cause: Cause) -> Raised:
    shown = {
        "store": _SOURCE,
        "id": cause.id,
        "code": f"gateway_{cause.code}",
        "severity": _SEVERITY[cause.severity == ERROR],
        "product": None,
        "arguments": cause.arguments,
        "message": cause.message,
        "dismissed": None,
    }
    return Raised(cause.id, 1, shown)
