"""The directory: from codes and ids to things, and from ids to what people call them.

One object serves one transaction or snapshot; it remembers what it looked up.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crdt_model import scopes
from crdt_model.clock import milliseconds_of, stamp_of
from crdt_model.details import SettingValue
from crdt_model.grants import Grants, Right
from crdt_model.identifiers import ID_BYTES, derived_id, looks_like_id
from crdt_model.places import (
    Adjustment,
    Loss,
    Outside,
    PaperStore,
    Place,
    Shelf,
    Transit,
    Ward,
)
from crdt_model.same import Meant
from node.errors import Refused, unknown
from node.log_rows import scope_number
from node.views import lanes, local_items, membership, network, same, settings
from node.views.settings import Named
from node.wholeness import Shortfall

DEFAULT_BIN = "main"
INSTANTS_KEPT = 4096  # a page shows few moments many times
MANY = 50  # from here on one look-up of all costs less than one of each
DEFAULT_ZONE = "UTC"
# 1 January 9999: from there on a day or a month after, or another zone, is past the calendar.
END_OF_TIME_MS = 253_370_764_800_000
# Reasons every network has; a catalogue adds its own.
LOSS_REASONS = ("expired", "damaged", "lost", "stolen", "open_vial", "closed_vial", "other")
ADJUST_REASONS = ("found", "correction", "other")


class Directory:
    """Look-ups in one snapshot of the database."""

    def __init__(self, connection: sqlite3.Connection, network_id: bytes) -> None:
        self.connection = connection
        self.network = network_id
        self._rows: dict[tuple[str, bytes], dict[str, SettingValue]] = {}
        self._named: dict[tuple[str, bytes], Named] = {}
        self._bins: dict[tuple[bytes, bytes], str] = {}
        self._zones: dict[bytes, list[tuple[str, str]]] = {}
        self._knows_zones = False

    @cached_property
    def catalogue(self) -> int:
        """The scope row of the catalogue in use."""
        return self._scope(scopes.CATALOGUE)

    def _scope(self, name: str) -> int:
        row = self.connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
        return -1 if row is None else row[0]

    def scope(self, name: str) -> int:
        """The row of a scope, -1 if nothing of it is held."""
        return self._scope(name)

    def make_scope(self, name: str) -> int:
        """The row of a scope, made if need be (in a writing transaction)."""
        return scope_number(self.connection, name)

    # --- things by code or id ---

    def find(self, kind: str, text: str) -> Named:
        """The catalogue's row of `kind` by id or code.

        Raises:
            Refused: `unknown_code`, or `ambiguous_code` with the ids that share it.
        """
        if looks_like_id(text):
            row = settings.named_by_id(self.connection, self.catalogue, kind, bytes.fromhex(text))
            if row is not None:
                return row
        found = settings.named_by_code(self.connection, [self.catalogue], kind, text)
        if not found:
            raise unknown(kind, text)
        if len(found) > 1:
            raise _ambiguous(kind, text, found)
        return found[0]

    def store(self, text: str) -> Named:
        return self.find("store", text)

    def product(self, text: str) -> Named:
        """The product of the catalogue or a store's own item, as what it is kept as (B3).

        Raises:
            Refused: as `find`; `kept_as_another`, it is kept as one with another unit.
        """
        found = self.product_as_said(text)
        meant = self._meant.get(found.id)
        if meant is None:
            return found
        other = self.named("product", meant.product)
        if meant.factor != 1:
            raise Refused(
                "kept_as_another",
                f"{found.code} is kept as {other.code}; record it as that, in its units",
                status=409,
                product=other.code,
                units=meant.factor.numerator,
                of_units=meant.factor.denominator,
            )
        return other

    def product_as_said(self, text: str) -> Named:
        """The product of this id or code, whatever it is kept as. Raises as `find`."""
        try:
            return self.find("product", text)
        except Refused as refused:
            own = local_items.find(self.connection, text)
            if refused.code != "unknown_code" or not own:
                raise
            if len(own) > 1:
                raise _ambiguous("product", text, own) from None
            return own[0]

    def kept_as(self, product: bytes) -> Meant:
        """What a product is kept as: often itself."""
        return self._meant.get(product) or Meant(product, Fraction(1))

    @cached_property
    def _meant(self) -> dict[bytes, Meant]:
        return same.products_said(self.connection)

    def named(self, kind: str, row_id: bytes) -> Named:
        """The row of this id; one the catalogue does not hold is called by its id.

        Of two with one code, the second by id is shown with `~2` (P1).
        """
        key = (kind, row_id)
        if key not in self._named:
            self._named[key] = self._find_named(kind, row_id)
        return self._named[key]

    def _find_named(self, kind: str, row_id: bytes) -> Named:
        found = settings.named_by_id(self.connection, self.catalogue, kind, row_id)
        if found is not None:
            return replace(found, code=self.shown_code(kind, found)) if found.code else found
        own = local_items.named(self.connection, row_id) if kind == "product" else None
        return own or Named(row_id, row_id.hex(), row_id.hex())

    def learn(self, kind: str, rows: Collection[bytes]) -> None:
        """Look many rows up at once; `named` then knows them."""
        if len(rows) < MANY:
            return
        found, _ = settings.search(self.connection, self.catalogue, kind, "", -1)
        wanted, seen = set(rows), dict[str, int]()
        for row in sorted(found, key=lambda row: row.id):
            seen[row.code] = seen.get(row.code, 0) + 1
            if row.id in wanted:
                again = f"~{seen[row.code]}" if row.code and seen[row.code] > 1 else ""
                self._named[kind, row.id] = replace(row, code=f"{row.code}{again}")

    def shown_code(self, kind: str, row: Named) -> str:
        """The code of a row, told apart from those of others that have the same."""
        if not settings.shares_code(self.connection, self.catalogue, kind, row):
            return row.code
        alike = settings.named_by_code(self.connection, [self.catalogue], kind, row.code)
        at = next((at for at, other in enumerate(alike, 1) if other.id == row.id), 1)
        return row.code if at == 1 else f"{row.code}~{at}"

    def referred(self, kind: str, text: str) -> bytes:
        """The id of the row that a stored reference means: an id, or a code as imported."""
        if looks_like_id(text) and len(text) == 2 * ID_BYTES:
            return bytes.fromhex(text)
        return derived_id(self.network, kind, text)

    def stores(self) -> list[Named]:
        """All stores of the catalogue, by code."""
        rows, _ = settings.search(self.connection, self.catalogue, "store", "", -1)
        return sorted(rows, key=lambda row: (row.code, row.id))

    def fields(self, kind: str, row_id: bytes) -> dict[str, SettingValue]:
        """The fields of a catalogue row."""
        key = (kind, row_id)
        if key not in self._rows:
            self._rows[key] = settings.row(self.connection, self.catalogue, kind, row_id)
        return self._rows[key]

    def product_fields(self, product: bytes) -> dict[str, SettingValue]:
        """The fields of a product of the catalogue, or of a store's own item."""
        return self.fields("product", product) or local_items.fields(self.connection, product)

    def is_batch_tracked(self, product: bytes) -> bool:
        return self.product_fields(product).get("batch_tracked") not in (False, 0)

    def store_mode(self, store: bytes) -> str:
        """`node`, `paper` or `rts` (S4)."""
        return str(self.fields("store", store).get("mode") or "node")

    # --- bins ---

    def bin_id(self, code: str) -> bytes:
        """The id of the bin with this code; the same in every store."""
        return derived_id(self.network, "bin", code)

    def bin_code(self, store: bytes, bin_id: bytes) -> str:
        """What a store calls a bin."""
        key = (store, bin_id)
        if key not in self._bins:
            scope = self._scope(scopes.store_settings(store))
            row = settings.named_by_id(self.connection, scope, "bin", bin_id)
            default = DEFAULT_BIN if bin_id == self.bin_id(DEFAULT_BIN) else bin_id.hex()
            self._bins[key] = row.code if row is not None and row.code else default
        return self._bins[key]

    def held_bins(self, store: bytes) -> frozenset[bytes]:
        """Bins of a store that are held as a whole."""
        scope = self._scope(scopes.store_settings(store))
        rows = settings.table(self.connection, scope, "bin")
        return frozenset(row_id for row_id, fields in rows.items() if fields.get("held"))

    def bin_storage(self, store: bytes) -> dict[bytes, str]:
        """Bins of a store that are for one storage class only, with that class."""
        rows = settings.table(self.connection, self._scope(scopes.store_settings(store)), "bin")
        return {
            row_id: kept
            for row_id, fields in rows.items()
            if isinstance(kept := fields.get("storage"), str) and kept
        }

    # --- reasons and places ---

    def reason_id(self, code: str, known: tuple[str, ...]) -> bytes:
        """The id of a reason: one of every network's, or one of the catalogue."""
        if code in known:
            return derived_id(self.network, "reason", code)
        return self.find("reason", code).id

    def reason_code(self, reason: bytes) -> str:
        for code in (*LOSS_REASONS, *ADJUST_REASONS):
            if derived_id(self.network, "reason", code) == reason:
                return code
        return self.named("reason", reason).code

    def consumes(self, place: bytes) -> bool:
        """Whether a place is of a class that consumes; wards do unless said otherwise (P2)."""
        return self.fields("place", place).get("consumes") not in (False, 0)

    def place_word(self, store: bytes, place: Place) -> str:
        """What a stock card calls the other side of a movement."""
        match place:
            case Outside(party):
                return self.named("supplier", party).code if any(party) else "outside"
            case Transit(shipment, _, _):
                found, _ = lanes.lane_of(self.connection, shipment, store)
                if found is None:
                    return "transit"
                other = found.supplier if found.customer == store else found.customer
                return self.named("store", other).code
            case PaperStore(other):
                return self.named("store", other).code
            case Ward(ward):
                return self.named("place", ward).code
            case Loss(reason) | Adjustment(reason):
                return self.reason_code(reason)
            case Shelf(bin_id, _, _):
                return self.bin_code(store, bin_id)
        return ""

    # --- devices ---

    @cached_property
    def device_names(self) -> dict[bytes, str]:
        """What people call each device: its first store's code and its label, `HC01-T2`.

        Two alike are told apart by `~2`, in order of their ids.
        """
        return {
            device: "-".join([*codes[:1], label]) for device, (codes, label) in self._labels.items()
        }

    @cached_property
    def _labels(self) -> dict[bytes, tuple[list[str], str]]:
        """The codes of each device's stores and its label."""
        shown: dict[bytes, tuple[list[str], str]] = {}
        used: dict[str, int] = {}
        for device in sorted(network.devices(self.connection), key=lambda d: d.device):
            codes = self._store_codes(device)
            name = "-".join([*codes[:1], device.label])
            used[name] = used.get(name, 0) + 1
            again = "" if used[name] == 1 else f"~{used[name]}"
            shown[device.device] = codes, f"{device.label}{again}"
        return shown

    def acts_on_behalf(self, device: bytes, store: str) -> bool:
        """Whether a device records for a store that is not the one it is called by (S4)."""
        codes, _ = self._labels.get(device, ([], ""))
        return bool(codes) and codes[0] != store

    def device_label(self, device: bytes) -> str:
        """The label alone, as numbers of documents carry it."""
        _, label = self._labels.get(device, ([], device[:4].hex()))
        return label

    def _store_codes(self, device: network.Device) -> list[str]:
        stores = sorted(device.grants.targets(Right.STORE)) if device.grants else []
        rows = [
            settings.named_by_id(self.connection, self.catalogue, "store", store)
            for store in stores
        ]
        return sorted(row.code for row in rows if row is not None)

    def device_name(self, device: bytes) -> str:
        return self.device_names.get(device, device[:4].hex())

    @cached_property
    def _grants(self) -> dict[bytes, Grants | None]:
        return {device.device: device.grants for device in network.devices(self.connection)}

    @cached_property
    def devices_of_stores(self) -> Mapping[bytes, Sequence[bytes]]:
        """The devices enrolled for each store, those removed since among them."""
        found: dict[bytes, list[bytes]] = {}
        for device, grants in self._grants.items():
            for store in grants.targets(Right.STORE) if grants is not None else ():
                found.setdefault(store, []).append(device)
        return found

    @cached_property
    def removed_devices(self) -> Collection[bytes]:
        """Devices and keys no longer believed."""
        return membership.removed(self.connection).keys()

    def enrolled_grants(self, device: bytes) -> Grants | None:
        """What a device was enrolled for, None if it never was."""
        return self._grants.get(device)

    def told(self, missing: Iterable[Shortfall]) -> list[str]:
        """Why figures are provisional, a sentence each."""
        return [
            f"{self.device_name(one.device)}: {one.text}" if one.device else one.text
            for one in missing
        ]

    # --- time ---

    def zone(self, store: bytes, at: int) -> ZoneInfo:
        """The time zone of a store at a stamp (T2): changes hold from a month's start."""
        if store not in self._zones and not self._knows_zones:
            self._zones |= settings.zone_names(self.connection, store)
        zones = self._zones.setdefault(store, [])
        if not zones:
            return zone_named(self.default_zone)
        month = datetime.fromtimestamp(milliseconds_of(at) / 1000, UTC).strftime("%Y-%m")
        held = [name for period, name in zones if period <= month]
        return zone_named(held[-1] if held else self.default_zone)

    def learn_zones(self) -> None:
        """Look up the time zones of all stores at once."""
        self._zones, self._knows_zones = settings.zone_names(self.connection), True

    @cached_property
    def default_zone(self) -> str:
        """The network's time zone, for stores that name none."""
        key = "network/time_zone"
        value = settings.value(self.connection, self.catalogue, key)
        return value if isinstance(value, str) else DEFAULT_ZONE

    def present(self, now_ms: int) -> int:
        """The stamp of now: never before what is already recorded here or was admitted."""
        (last,) = self.connection.execute("SELECT max(head_stamp) FROM log").fetchone()
        return max(end_of_millisecond(now_ms), last or 0)

    def day_start(self, store: bytes, day: datetime) -> int:
        """The stamp at which a day begins at a store."""
        guess = stamp_of(int(day.replace(tzinfo=UTC).timestamp() * 1000))
        local = day.replace(tzinfo=self.zone(store, guess))
        return stamp_of(int(local.timestamp() * 1000))

    def local_date(self, store: bytes, at: int) -> datetime:
        """The local time of a stamp at a store."""
        moment = datetime.fromtimestamp(milliseconds_of(at) / 1000, UTC)
        return moment.astimezone(self.zone(store, at))

    def zones_of_store(self, store: bytes) -> frozenset[bytes]:
        """The zone rows a store lies in, from the nearest to the country."""
        found: set[bytes] = set()
        code = self.fields("store", store).get("zone")
        while isinstance(code, str) and code:
            zone = derived_id(self.network, "zone", code)
            if zone in found:
                break
            found.add(zone)
            code = self.fields("zone", zone).get("parent")
        return frozenset(found)


def _ambiguous(kind: str, text: str, found: Sequence[Named]) -> Refused:
    return Refused(
        "ambiguous_code",
        f"{len(found)} of {kind} have the code {text!r}; use an id",
        status=409,
        field=kind,
        value=text,
        ids=[row.id.hex() for row in found],
    )


def zone_named(name: str) -> ZoneInfo:
    """The zone of this IANA name; a name this machine does not know counts as UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(DEFAULT_ZONE)


@lru_cache(INSTANTS_KEPT)
def instant_text(stamp: int) -> str:
    """A stamp as ISO 8601 in UTC with milliseconds."""
    milliseconds = milliseconds_of(stamp)
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC) + timedelta(
        milliseconds=milliseconds % 1000
    )
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"


def end_of_millisecond(milliseconds: int) -> int:
    """The last stamp of a millisecond: a figure as of then has all that was recorded in it."""
    return stamp_of(milliseconds + 1) - 1


def parse_instant(text: str) -> int:
    """The stamp of an ISO 8601 instant; without an offset it is UTC.

    Raises:
        ValueError: not of that form.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    milliseconds = round(moment.timestamp() * 1000)
    if not 0 <= milliseconds < END_OF_TIME_MS:
        raise ValueError("before 1970, or too late for a calendar")
    return stamp_of(milliseconds)


def as_of_given(text: str) -> int:
    """The last stamp of the millisecond that `text` names.

    Raises:
        Refused: `invalid`.
    """
    try:
        return end_of_millisecond(milliseconds_of(parse_instant(text)))
    except (ValueError, OverflowError):
        raise Refused(
            "invalid",
            f"a day as 2026-11-23 or a time as 2026-11-23T14:30+02:00 expected, not {text[:40]!r}",
            field="as_of",
        ) from None
