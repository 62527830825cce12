"""Who is here: people at a sheet or an order just now. Told to open pages, stored nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from node import answers
from node.api.events import Hub
from node.views.settings import Named

LIFE_MS = 45_000  # a page says so every 20 s; one word may be lost
MAX_PLACES = 500  # sheets and orders with somebody at them, on one node; the oldest goes
MAX_EACH = 64  # tablets at one of them; the one that came first goes


@dataclass(slots=True)
class _Place:
    """Who is at one sheet or order: by account and tablet a name and until when (ms since 1970).

    Attributes:
        told: the names that pages were told last.
    """

    store: Named
    held: dict[tuple[bytes, str], tuple[str, int]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def names(self, now_ms: int) -> list[str]:
        for key in [key for key, (_, until) in self.held.items() if until <= now_ms]:
            del self.held[key]
        return sorted({name for name, _ in self.held.values()})


class Presence:
    """Who is where, as pages said within the last `LIFE_MS`."""

    def __init__(self, now_ms: Callable[[], int], hub: Hub) -> None:
        self._now_ms = now_ms
        self._hub = hub
        self._places: dict[tuple[bytes, str], _Place] = {}

    def says(self, store: Named, at: str, account: bytes, tablet: str, name: str) -> None:
        """A page says that this person is at it."""
        key = (store.id, at)
        if key not in self._places:
            while len(self._places) >= MAX_PLACES:
                del self._places[next(iter(self._places))]
            self._places[key] = _Place(store)
            self._look_later(key)
        place = self._places[key]
        place.held[account, tablet] = (name, self._now_ms() + LIFE_MS)
        while len(place.held) > MAX_EACH:
            del place.held[next(iter(place.held))]
        self.look(key)

    def leaves(self, store: Named, at: str, account: bytes, tablet: str) -> None:
        """A page was closed, or shows something else."""
        key = (store.id, at)
        if (place := self._places.get(key)) is not None:
            place.held.pop((account, tablet), None)
            self.look(key)

    def at(self, store: Named, at: str) -> list[str]:
        """The names of who is there now, each once, in order."""
        place = self._places.get((store.id, at))
        return [] if place is None else place.names(self._now_ms())

    def look(self, key: tuple[bytes, str]) -> None:
        """Tell pages if others are there than they were told."""
        if (place := self._places.get(key)) is None:
            return
        names = place.names(self._now_ms())
        if names != place.told:
            place.told = names
            told = {"store": answers.named(place.store), "at": key[1], "people": names}
            self._hub.tell_of(key[0], "presence", told)
        if not names:
            del self._places[key]

    def _look_later(self, key: tuple[bytes, str]) -> None:
        """Who fell silent, because the tablet went dark, leaves the others' pages too."""

        def again() -> None:
            self.look(key)
            if key in self._places:
                self._look_later(key)

        asyncio.get_running_loop().call_later(LIFE_MS / 3000, again)
