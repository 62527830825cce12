"""A route: one operation of the API, from which router, document and tests are made."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

Handler = Callable[[Any, web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    Attributes:
        handler: name of the method of `Api`. body, answer: names in `openapi.SCHEMAS`.
        public: whether it works without a session. query: parameters it reads.
        recording: whether an outbox key suffices: an idempotent write of what was done on the spot,
            at the store of the path; never settings, accounts, the catalogue or an approval.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    answer: str
    body: str = ""
    status: int = 200
    public: bool = False
    recording: bool = False
    query: tuple[str, ...] = ()
