"""Ground: what events are read against. Units are stores here, items products, options places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from zoneinfo import ZoneInfo

from crdt_model import scopes
from crdt_model.clock import stamp_of
from crdt_model.facts import MAX_QUANTITY
from crdt_model.grants import Grants, Right
from crdt_model.places import PaperStore, Patient, Place, Shelf, Status, Ward
from gateway.configuration import Configuration
from gateway.items_file import factor_of
from gateway.rts.setting import PATIENT, RtsSetting, target_of
from gateway.rts.tables import NOT_OURS
from gateway.tracker import moment, written
from node.directory import DEFAULT_BIN, LOSS_REASONS, Directory, zone_named
from node.errors import Refused
from node.views.settings import Named

EARLIEST = datetime(2000, 1, 1)  # a device that says an earlier time has lost its clock
_LATEST = datetime(9000, 1, 1)
MAX_NUMBER_CHARS = 20


class Waits(Exception):
    """An event cannot be taken yet: a reason, and what it is about. See `REASONS`."""

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


# What an event waits for, and why one has no effect, in words an operator understands.
REASONS: Mapping[str, str] = {
    "unit_unknown": "no store here has this org unit",
    "not_rts": "the org unit's store is not kept in real-time stock (mode rts)",
    "unit_shared": "several stores kept in real-time stock share the org unit",
    NOT_OURS: "this gateway's certificate does not name the store; another one records for it",
    "item_unknown": "the tracked entity has no item code",
    "item_unmapped": "the item code is mapped to no product",
    "quantity_invalid": "a quantity is no number, is negative or is too large",
    "not_whole": "the quantity is no whole number of the product's base units",
    "deliver_unmapped": "the deliver-to option is mapped to no place",
    "time_invalid": "the event has no date, or one that cannot be",
    "shipment_unknown": "no shipment with this number has left for the unit's store",
    "not_recorded": "recording it was refused; the details say why",
    "item_not_sent": "the item is not on the shipment with this number",
    "no_supply_line": "the store has no supply line, so nobody is asked",
    "nothing": "the event says no quantity",
    "other_stage": "the event is of a stage that nothing is read from",
    "deleted": "the event was deleted before it was taken",
    "ours": "a receipt this gateway's region posted",
    "already_received": "the consignment was taken in before",
    "changed_after_receipt": "changed after the goods were taken in, which cannot be taken back",
    "ours_changed": "a receipt of ours was changed or deleted in DHIS2",
    "not_orderable": "the product is phased out or closed, and is not ordered",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What one run reads events against.

    Attributes:
        units: org unit's uid to the stores of mode `rts` there. others: units of other stores.
        foreign: units of stores of mode `rts` outside this gateway's region.
        products: item code to product and DHIS2 units in one base unit. items: the way back.
        uids: store to the uid of its org unit.
        deliver: option code to where it goes. shelf: where stock lies. loss: id of the reason.
    """

    setting: RtsSetting
    zone: ZoneInfo
    grants: Grants
    units: Mapping[str, tuple[Named, ...]]
    others: frozenset[str]
    foreign: frozenset[str]
    uids: Mapping[bytes, str]
    products: Mapping[str, tuple[Named, Fraction]]
    items: Mapping[bytes, tuple[str, Fraction]]
    deliver: Mapping[str, Place]
    shelf: Shelf
    loss: bytes

    @property
    def stores(self) -> list[Named]:
        """The stores kept in real-time stock that have one org unit of their own."""
        return sorted(
            (named[0] for named in self.units.values() if len(named) == 1), key=lambda s: s.code
        )

    @property
    def recorded_for(self) -> str:
        """The stores whose ledgers this gateway writes, as one text."""
        return " ".join(store.id.hex() for store in self.stores if self.records_for(store.id))

    def records_for(self, store: bytes) -> bool:
        """Whether this device's certificate lets it write the store's ledger (S4)."""
        return self.grants.allows(Right.STORE, store)

    def store(self, unit: str) -> Named:
        """The store of an org unit. Raises Waits."""
        found = self.units.get(unit, ())
        if not found and unit in self.foreign:
            raise Waits(NOT_OURS, unit)
        if not found:
            raise Waits("not_rts" if unit in self.others else "unit_unknown", unit)
        if len(found) > 1:
            raise Waits("unit_shared", ", ".join(store.code for store in found))
        if not self.records_for(found[0].id):
            raise Waits(NOT_OURS, found[0].code)
        return found[0]

    def product(self, item: str) -> tuple[Named, Fraction]:
        """The product of an item code, and the factor of its unit. Raises Waits."""
        if not item:
            raise Waits("item_unknown")
        if item not in self.products:
            raise Waits("item_unmapped", item)
        return self.products[item]

    def effective(self, occurred: str, now_ms: int) -> int | None:
        """The stamp of a time on the server's wall; None for now or later. Raises Waits."""
        if not occurred:
            raise Waits("time_invalid")
        at = moment(occurred)
        if not EARLIEST <= at < _LATEST:
            raise Waits("time_invalid", occurred)
        at_ms = int(at.replace(tzinfo=self.zone).timestamp() * 1000)
        return None if at_ms >= now_ms else stamp_of(at_ms)

    def written(self, at_ms: int) -> str:
        """A moment as the server's wall shows it."""
        at = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(self.zone)
        return written(at.replace(tzinfo=None))


def number(text: str) -> Fraction:
    """A quantity as DHIS2 writes it. Raises Waits."""
    try:
        if len(text) > MAX_NUMBER_CHARS:
            raise InvalidOperation
        found = Decimal(text)
        if not found.is_finite() or abs(found) > MAX_QUANTITY:
            raise InvalidOperation
    except InvalidOperation:
        raise Waits("quantity_invalid", text[:MAX_NUMBER_CHARS]) from None
    return Fraction(found)


def base_units(text: str, factor: Fraction) -> int:
    """A quantity in base units. Raises Waits."""
    found = number(text) / factor
    if found < 0 or found > MAX_QUANTITY:
        raise Waits("quantity_invalid", text)
    if found.denominator != 1:
        raise Waits("not_whole", text)
    return found.numerator


def ground(
    directory: Directory,
    config: Configuration,
    setting: RtsSetting,
    grants: Grants,
    uids: Mapping[str, str],
    server_zone: str,
) -> Ground:
    """What a run reads events against; `uids` are those of org units, by their codes."""
    units: dict[str, list[Named]] = {}
    others: set[str] = set()
    foreign: set[str] = set()
    by_store: dict[bytes, str] = {}
    for store in directory.stores():
        uid = uids.get(str(directory.fields("store", store.id).get("org_unit") or ""))
        if uid is None:
            continue
        ours = scopes.in_region(grants, store.id, directory.zones_of_store)
        if directory.store_mode(store.id) == "rts" and not ours:
            foreign.add(uid)
        elif directory.store_mode(store.id) == "rts":
            units.setdefault(uid, []).append(store)
            by_store[store.id] = uid
        else:
            others.add(uid)
    products: dict[str, tuple[Named, Fraction]] = {}
    items: dict[bytes, tuple[str, Fraction]] = {}
    for row in config.items:
        try:
            product, factor = directory.product(row.product), factor_of(row.factor)
        except (Refused, ValueError):
            continue  # the check of the mapping names it
        if row.item:
            products[row.item] = product, factor
            items[product.id] = row.item, factor
    return Ground(
        setting,
        zone_named(setting.zone or server_zone),
        grants,
        {uid: tuple(found) for uid, found in units.items()},
        frozenset(others),
        frozenset(foreign),
        by_store,
        products,
        items,
        {code: _place(directory, text) for code, text in setting.deliver.items()},
        Shelf(directory.bin_id(DEFAULT_BIN), Status.USABLE, 0),
        directory.reason_id(setting.loss_reason, LOSS_REASONS),
    )


def _place(directory: Directory, text: str) -> Place:
    kind, found = target_of(directory, text)
    if kind == PATIENT:
        return Patient()
    return Ward(found) if kind == "place" else PaperStore(found)


def unit_codes(directory: Directory) -> list[str]:
    """Codes of the org units of all stores."""
    found = {str(directory.fields("store", s.id).get("org_unit") or "") for s in directory.stores()}
    return sorted(found - {""})
