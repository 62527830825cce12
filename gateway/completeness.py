"""Completeness: how much is known of an org unit and period, and whether it may be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crdt_model.clock import stamp_of
from crdt_model.periods import Period
from gateway.aggregate import GroupBook, bounds
from node.status import store_complete_to

HEARD_BEFORE_END_MS = 3 * 86_400_000  # G3: silent since before that, an ended month is withheld


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much is known of a group and month.

    Attributes:
        complete_to: stamp up to which all its devices have told everything, None if one never did.
        final: whether nothing more is to come, as far as the devices know.
        withheld: why nothing is pushed, "" if it is: `no_device`, `never_heard`, `silent`,
            `on_paper`, `needs_update` or `incomplete`.
    """

    complete_to: int | None
    final: bool
    withheld: str


def heard_to(book: GroupBook) -> int | None:
    """Up to when all devices of the group's working stores have told everything (rule G1).

    Where no store works any more, what they did before counts: then all are waited for.
    """
    group = book.group
    working = [store for store in group.stores if store.id not in group.closed] or group.stores
    told = [store_complete_to(book.directory, store.id) for store in working]
    heard = [at for at in told if at is not None]
    return None if len(heard) < len(told) else min(heard, default=book.as_of)


def is_expected(book: GroupBook, period: Period) -> bool:
    """Whether anybody worked at the group on any day of a period, and so has to report (S3)."""
    group, is_away = book.group, book.context.is_away
    if group.on_paper:
        return True
    if is_away is None:
        return not group.members <= group.closed  # closed without a date: never again
    days = (period.last - period.first).days + 1
    return not all(is_away(period.first + timedelta(days=number)) for number in range(days))


def completeness(book: GroupBook, period: Period, complete_to: int | None) -> Completeness:
    """Whether the month of a group may be pushed; `complete_to` is `heard_to` of the book.

    An ended month needs word from within three days of its end; the current one, from within it.
    """
    start, end = bounds(book.directory, book.group, period)
    needed = start if book.as_of < end else end - stamp_of(HEARD_BEFORE_END_MS)
    if book.group.on_paper:
        withheld = "on_paper"
    elif complete_to is None:
        withheld = "never_heard" if _has_devices(book) else "no_device"
    elif complete_to < needed:
        withheld = "silent"
    else:
        withheld = book.missing()
    final = not withheld and complete_to is not None and complete_to >= end
    return Completeness(complete_to, final, withheld)


def _has_devices(book: GroupBook) -> bool:
    """Whether every working store of the group has a device that could be heard."""
    return book.group.members - book.group.closed <= book.directory.devices_of_stores.keys()
