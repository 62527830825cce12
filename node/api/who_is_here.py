"""Who is here: people at a sheet or an order just now. Told to open pages and to the store's other
devices, which tell their own; stored nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from node import answers
from node.api.events import Hub
from node.views.settings import Named

LIFE_MS = 45_000  # a page says so every 20 s; one word may be lost
MAX_PLACES = 500  # sheets and orders with somebody at them, on one node; the oldest goes
MAX_EACH = 64  # tablets at one of them; the one that came first goes


@dataclass(slots=True)
class _Place:
    """Who is at one sheet or order.

    Attributes:
        held: by account and tablet a name and until when (ms since 1970).
        elsewhere: by device the names at its pages and until when.
        told: the names that pages were told last.
    """

    store: Named
    held: dict[tuple[bytes, str], tuple[str, int]] = field(default_factory=dict)
    elsewhere: dict[bytes, tuple[Sequence[str], int]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def here(self, now_ms: int) -> set[str]:
        """Who is at this node's own pages."""
        for key in [key for key, (_, until) in self.held.items() if until <= now_ms]:
            del self.held[key]
        return {name for name, _ in self.held.values()}

    def names(self, now_ms: int) -> list[str]:
        """Who is there, each name once."""
        for device in [one for one, (_, until) in self.elsewhere.items() if until <= now_ms]:
            del self.elsewhere[device]
        others = {name for names, _ in self.elsewhere.values() for name in names}
        return sorted(self.here(now_ms) | others)


class Presence:
    """Who is where, as pages said within the last `LIFE_MS`."""

    def __init__(self, now_ms: Callable[[], int], hub: Hub) -> None:
        self._now_ms = now_ms
        self._hub = hub
        self._places: dict[tuple[bytes, str], _Place] = {}
        self._watching = False

    def says(self, store: Named, at: str, account: bytes, tablet: str, name: str) -> None:
        """A page says that this person is at it."""
        place = self._place(store, at)
        place.held[account, tablet] = (name, self._now_ms() + LIFE_MS)
        while len(place.held) > MAX_EACH:
            del place.held[next(iter(place.held))]
        self.look((store.id, at))

    def hears(self, store: Named, at: str, device: bytes, names: Sequence[str]) -> None:
        """Another device says who is at its pages; nobody, if there are no names."""
        place = self._place(store, at)
        place.elsewhere[device] = (names, self._now_ms() + LIFE_MS)
        while len(place.elsewhere) > MAX_EACH:
            del place.elsewhere[next(iter(place.elsewhere))]
        self.look((store.id, at))

    def _place(self, store: Named, at: str) -> _Place:
        key = (store.id, at)
        if key not in self._places:
            while len(self._places) >= MAX_PLACES:
                del self._places[next(iter(self._places))]
            self._places[key] = _Place(store)
            if not self._watching:
                self._watching = True
                self._look_later()
        return self._places[key]

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

    def here(self) -> dict[tuple[bytes, str], tuple[str, ...]]:
        """Who is at this node's own pages, by store and place."""
        now_ms = self._now_ms()
        found = {key: tuple(sorted(place.here(now_ms))) for key, place in self._places.items()}
        return {key: names for key, names in found.items() if names}

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

    def _look_later(self) -> None:
        """Who fell silent, because the tablet went dark, leaves the others' pages too."""

        def again() -> None:
            for key in list(self._places):
                self.look(key)
            self._watching = bool(self._places)
            if self._watching:
                self._look_later()

        asyncio.get_running_loop().call_later(LIFE_MS / 3000, again)
