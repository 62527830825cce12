"""Areas: parts of the API that another package adds to a running node.

A package above `node` (the gateway) hands its areas down when the node is started; `node` imports
nothing of it. The router, the sessions, the OpenAPI document, `/metrics` and the page's menu are
made from them as from the node's own, and what they raise is sent with the node's alerts.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from node.api.route import Route
from node.metrics import Measure
from node.notifying.digest import Raised

if TYPE_CHECKING:
    from node.api.handlers import Api
    from node.api.sessions import Session


async def _nothing(api: Api) -> Sequence[Measure]:
    return ()


async def _nobody(api: Api) -> Sequence[Raised]:
    return ()


@dataclass(frozen=True, slots=True)
class Area:
    """What a package adds to the API of a node.

    Attributes:
        name: as `GET /session` names it to the page, e.g. `gateway`.
        routes: its operations. Each handler checks by itself what the session may do.
        schemas: of their bodies and answers; no name is one of the node's own.
        offered: whether the page offers this area to a session. It guards nothing.
        measures: what `/metrics` says of it.
        raised: what of it asks for a person, for the messages of `node.notifying`.
    """

    name: str
    routes: Sequence[Route]
    schemas: Mapping[str, Any]
    offered: Callable[[Api, Session], bool]
    measures: Callable[[Api], Awaitable[Sequence[Measure]]] = field(default=_nothing)
    raised: Callable[[Api], Awaitable[Sequence[Raised]]] = field(default=_nobody)
