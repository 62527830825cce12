"""Places: where goods are, go to and come from.

Every leg of a movement goes from one place to another. What a leg means (received, issued,
consumed, lost) is read from its places, never from the kind of the fact that carries it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeAlias

from crdt_model.codec import Malformed, array, blob, integer
from crdt_model.identifiers import ID_BYTES

PLACE_CACHE = 4096  # a store has some hundred places; decoding one twice costs more than keeping it
MAX_OWNER = (1 << 63) - 1  # an 8-byte id as a number that SQLite can keep
MAX_SHIPMENT_LINES = 65_536  # lines of one shipment; far beyond any packing list
# Added to a line's number when goods of it are received after its difference was settled as the
# receiver's error: a line is received once, and so is what was overlooked of it.
SUPPLEMENT = 32_768


class Status(IntEnum):
    """The state of a quantity. Expired and recalled are derived, not stored."""

    USABLE = 0
    HELD = 1
    DAMAGED = 2
    VVM1 = 11
    VVM2 = 12
    VVM3 = 13
    VVM4 = 14
    VVM1_HELD = 21
    VVM2_HELD = 22
    VVM3_HELD = 23
    VVM4_HELD = 24


USABLE_STATUSES = frozenset({Status.USABLE, Status.VVM1, Status.VVM2})


class TransitClass(IntEnum):
    """Why goods travel between two stores."""

    SUPPLY = 0
    REDISTRIBUTION = 1
    LOAN = 2
    RETURN = 3


@dataclass(frozen=True, slots=True)
class Outside:
    """Beyond the network: a supplier or donor, by its id."""

    party: bytes


@dataclass(frozen=True, slots=True)
class Shelf:
    """A bin of this store, with the status and owner of the quantity; owner 0 where it is off."""

    bin: bytes
    status: int
    owner: int


@dataclass(frozen=True, slots=True)
class Transit:
    """Between two stores: one line of one shipment."""

    shipment: bytes
    line: int
    reason: int


@dataclass(frozen=True, slots=True)
class Patient:
    """Given to a person."""


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward, an outreach session, a community worker."""

    place: bytes


@dataclass(frozen=True, slots=True)
class Loss:
    """Gone, by reason."""

    reason: bytes


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Where adjusted quantities come from and go to, by reason."""

    reason: bytes


@dataclass(frozen=True, slots=True)
class Conversion:
    """Where one product becomes another."""


@dataclass(frozen=True, slots=True)
class PaperStore:
    """A store without a ledger of its own."""

    store: bytes


Place: TypeAlias = (
    Outside | Shelf | Transit | Patient | Ward | Loss | Adjustment | Conversion | PaperStore
)


def encode_place(place: Place) -> tuple[Any, ...]:
    """The array a place is stored as."""
    match place:
        case Outside(party):
            return (0, party)
        case Shelf(bin_id, status, owner):
            return (1, bin_id, int(status), owner)
        case Transit(shipment, line, reason):
            return (2, shipment, line, int(reason))
        case Patient():
            return (3,)
        case Ward(ward):
            return (4, ward)
        case Loss(reason):
            return (5, reason)
        case Adjustment(reason):
            return (6, reason)
        case Conversion():
            return (7,)
        case PaperStore(store):
            return (8, store)


def decode_place(stored: object) -> Place:
    """The place an array stands for.

    Raises:
        Malformed: no such place.
    """
    return _place(*array(stored, what="place"))


# `typed`: True and 1 are equal, and must not be taken for each other once one is in the cache.
@lru_cache(PLACE_CACHE, typed=True)
def _place(*parts: Any) -> Place:
    kind = parts[0] if parts else None
    if type(kind) is not int:
        raise Malformed("place: array beginning with an integer expected")
    if kind == 1:
        _, bin_id, status, owner = array(parts, 4, "cell")
        return Shelf(
            _id(bin_id), check_status(status), integer(owner, high=MAX_OWNER, what="owner")
        )
    if kind == 2:
        _, shipment, line, reason = array(parts, 4, "transit")
        line = integer(line, high=MAX_SHIPMENT_LINES, what="shipment line")
        return Transit(_id(shipment), line, integer(reason, high=3, what="transit class"))
    if kind in (3, 7):
        array(parts, 1, "place")
        return Patient() if kind == 3 else Conversion()
    one = _ONE_ID.get(kind)
    if one is None:
        raise Malformed(f"place: unknown kind {kind}")
    return one(_id(array(parts, 2, "place")[1]))


_STATUSES = frozenset(int(status) for status in Status)
_ONE_ID: dict[int, Callable[[bytes], Place]] = {
    0: Outside,
    4: Ward,
    5: Loss,
    6: Adjustment,
    8: PaperStore,
}


def check_status(value: object) -> int:
    """`value` if it is the number of a status."""
    if type(value) is not int or value not in _STATUSES:
        raise Malformed("unknown status")
    return value


def _id(value: object) -> bytes:
    return blob(value, ID_BYTES, what="id")
