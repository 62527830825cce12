"""The aggregate store: where computed figures are kept until DHIS2 was told, and after.

`gateway.rows` is this over the node's own database. A service that aggregates many regions may put
another engine behind the same calls; `Transaction` is whatever its calls share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from gateway.figures import Figures

Transaction = TypeVar("Transaction", contravariant=True)

# Product -> period label -> figures as `gateway.figures.encoded` writes them, None for no row.
Computation: TypeAlias = Mapping[bytes, Mapping[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Computed:
    """What an org unit was last computed from.

    Attributes:
        basis: digest of what the figures rest on beside the facts of its ledgers.
        first: first month computed. day: local date of it.
        computed_to: arrival number of the newest entry taken in.
        ahead: whether an entry was ahead of the clock, so that not all of it was taken in.
        heads: store id -> log -> seq of its last entry, as JSON keys.
    """

    org_unit: str
    basis: str
    first: str
    day: str
    computed_to: int
    ahead: bool
    heads: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Pending:
    """A row whose figures the outbox was not told; `figures` None means that it is gone."""

    period: str
    product: bytes
    figures: Figures | None


class AggregateStore(Protocol[Transaction]):
    """What the gateway asks of an engine; every call is part of the caller's transaction."""

    def computed(self, transaction: Transaction, org_unit: str, /) -> Computed | None:
        """What an org unit was last computed from, None if it never was."""
        ...

    def keep(
        self, transaction: Transaction, done: Computed, found: Computation, whole: bool, /
    ) -> int:
        """Keep what was computed; returns how many rows changed.

        `whole` says that the org unit has no other rows than these.
        """
        ...

    def products(self, transaction: Transaction, org_unit: str, /) -> set[bytes]:
        """Products that an org unit has rows of."""
        ...

    def figures(
        self, transaction: Transaction, org_unit: str, period: str, product: bytes, /
    ) -> Figures | None:
        """The figures of one row, None if there is none."""
        ...

    def pending_periods(self, transaction: Transaction, /) -> dict[str, list[str]]:
        """Org unit -> periods with rows the outbox was not told."""
        ...

    def pending(self, transaction: Transaction, org_unit: str, period: str, /) -> list[Pending]:
        """Rows of an org unit and period that the outbox was not told."""
        ...

    def told(
        self, transaction: Transaction, org_unit: str, period: str, products: Iterable[bytes], /
    ) -> None:
        """The outbox knows these rows."""
        ...

    def tell_all_again(self, transaction: Transaction, /) -> None:
        """The mapping or the target changed: the outbox has to hear every row anew."""
        ...
