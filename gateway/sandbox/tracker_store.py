"""Tracker store: the tracked entities, enrolments and events the stand-in holds.

Objects stay JSON, as they were posted, with the stamps and marks that the server adds. Stamps are
of the server's own clock, without a zone, and no two writes share one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Object = dict[str, Any]

EVENT, ENROLLMENT, ENTITY = "EVENT", "ENROLLMENT", "TRACKED_ENTITY"
NAMES = {ENTITY: "trackedEntity", ENROLLMENT: "enrollment", EVENT: "event"}
_STEP = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class StockRules:
    """Which elements the rules of a stock programme read and assign, by uid."""

    previous: str
    receipt: str
    distribution: str
    discard: str
    count: str
    correction: str
    stock_on_hand: str


@dataclass(slots=True)
class TrackerStore:
    """What was imported.

    Attributes:
        held: kind to uid to object.
        rules: programme to the elements its rules are about.
        assigns_over: the setting `ruleEngineAssignOverwrite`.
        page_limit: largest page of a reading, None for no limit.
        jobs: report of each job by its id, in order of posting.
        imports: a line a request: what tests count.
    """

    held: dict[str, dict[str, Object]] = field(default_factory=lambda: {kind: {} for kind in NAMES})
    rules: dict[str, StockRules] = field(default_factory=dict)
    assigns_over: bool = False
    page_limit: int | None = None
    jobs: dict[str, Object] = field(default_factory=dict)
    imports: list[Object] = field(default_factory=list)
    last: datetime = datetime.min
    _events_of: dict[str, set[str]] = field(default_factory=dict)

    @property
    def events(self) -> dict[str, Object]:
        return self.held[EVENT]

    @property
    def enrollments(self) -> dict[str, Object]:
        return self.held[ENROLLMENT]

    @property
    def entities(self) -> dict[str, Object]:
        return self.held[ENTITY]

    def tick(self, now: datetime) -> str:
        """The stamp of a write: now, and after the one before."""
        plain = now.replace(tzinfo=None, microsecond=now.microsecond // 1000 * 1000)
        self.last = max(plain, self.last + _STEP)
        return self.last.isoformat(timespec="milliseconds")

    def keep(self, kind: str, uid: str, made: Object) -> None:
        """Hold an object as it is now. An event stays with the enrolment it came with."""
        self.held[kind][uid] = made
        if kind == EVENT:
            self._events_of.setdefault(str(made.get("enrollment")), set()).add(uid)

    def live_events(self, enrollment: str) -> list[Object]:
        """Events of an enrolment that are not deleted, oldest first."""
        # An import that was undone leaves a uid behind of which nothing is held.
        held = [self.events.get(uid) for uid in self._events_of.get(enrollment, ())]
        return sorted((one for one in held if one and not one["deleted"]), key=event_order)


def event_order(event: Mapping[str, Any]) -> tuple[str, str, str]:
    """Events are in order of their date, then of when they were made."""
    return (
        str(event.get("occurredAt") or ""),
        str(event.get("createdAtClient") or event.get("createdAt") or ""),
        str(event.get("event")),
    )


def values_of(event: Mapping[str, Any]) -> dict[str, str]:
    """Data element to value of an event."""
    return {value["dataElement"]: value["value"] for value in event.get("dataValues", ())}
