"""Setting: what a region's gateways agree on about real-time stock, as settings `rts/…`.

Programmes and elements are named by uid, stores, places and reasons by their codes here. The items
are those of the mapping: one list of products for everything DHIS2 is told or tells.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from crdt_model import scopes
from crdt_model.codec import encode
from crdt_model.details import SetOne, SettingValue, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import command_id
from gateway.metadata import UID
from node.directory import LOSS_REASONS, Directory
from node.errors import Refused
from node.node import Node
from node.store import Draft
from node.views import settings

PREFIX = "rts/"
MAX_DELIVER_TO = 500  # options of one list; facilities have some ten places
MAX_STATUSES = 20
MAX_WORD_CHARS = 200
DEFAULT_INTERVAL_MIN = 15
MAX_INTERVAL_MIN = 7 * 24 * 60
ORDERS = ("none", "computed", "requisitions")
RECEIPT_VALUES = ("rules", "computed", "skip_rules")
RECEIPTS = ("outside", "shipments")
# What an order can be said to be in DHIS2; each may have its option code there.
ORDER_WORDS = (
    "submitted", "approved", "rejected", "part_shipped", "shipped", "received", "cancelled",
    "closed",
)  # fmt: skip
PATIENT = "patient"


@dataclass(frozen=True, slots=True)
class RtsSetting:
    """What is agreed; "" where a thing is not used.

    Attributes:
        program … deliver_to: the stock programme, its stage, the item code's attribute, elements.
        req_*: the requisition programme. ack_*: the programme of consignment acknowledgements.
        dispatch_*: the programme an event of each shipment line is written to.
        req_urgent: the option code that makes an order urgent.
        orders: where orders of these stores come from, one of `ORDERS`.
        receipt_values: what a receipt event says beside its quantity, one of `RECEIPT_VALUES`.
        receipts: what a receipt that people enter in DHIS2 is, one of `RECEIPTS`.
        loss_reason: code of the reason of what is discarded.
        since: YYYY-MM-DD; events changed, and shipments sent, before that day are left alone.
        zone: IANA name of the server's clock; "" as the server says.
        interval_min: minutes between readings.
        deliver: option code to `patient`, `place:CODE` or `store:CODE`.
        statuses: word of `ORDER_WORDS` to option code.
    """

    program: str = ""
    stage: str = ""
    item_code: str = ""
    stock_on_hand: str = ""
    distribution: str = ""
    discard: str = ""
    receipt: str = ""
    previous: str = ""
    count: str = ""
    correction: str = ""
    deliver_to: str = ""
    req_program: str = ""
    req_stage: str = ""
    req_number: str = ""
    req_item: str = ""
    req_quantity: str = ""
    req_urgency: str = ""
    req_status: str = ""
    req_approved: str = ""
    req_consignment: str = ""
    req_dispatched: str = ""
    req_dispatch_date: str = ""
    req_remarks: str = ""
    ack_program: str = ""
    ack_stage: str = ""
    ack_consignment: str = ""
    ack_item: str = ""
    ack_quantity: str = ""
    dispatch_program: str = ""
    dispatch_stage: str = ""
    dispatch_consignment: str = ""
    dispatch_item: str = ""
    dispatch_quantity: str = ""
    dispatch_date: str = ""
    req_urgent: str = ""
    orders: str = "none"
    receipt_values: str = "rules"
    receipts: str = "outside"
    loss_reason: str = "other"
    since: str = ""
    zone: str = ""
    interval_min: int = DEFAULT_INTERVAL_MIN
    deliver: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)

    def programs(self) -> list[str]:
        """The programmes whose events are read."""
        asked = self.req_program if self.orders == "requisitions" else ""
        return list(dict.fromkeys(one for one in (self.program, asked, self.ack_program) if one))

    def reads(self, stage: str) -> bool:
        """Whether events of a stage are read for anything; programmes may have others."""
        return stage in (self.stage, self.req_stage, self.ack_stage)


_UIDS = tuple(
    one.name
    for one in fields(RtsSetting)
    if one.name.split("_")[-1] in ("program", "stage")
    or one.name.startswith(("req_", "ack_", "dispatch_"))
    or one.name
    in (
        "item_code", "stock_on_hand", "distribution", "discard", "receipt", "previous", "count",
        "correction", "deliver_to",
    )
    if one.name != "req_urgent"
)  # fmt: skip
_TEXTS = ("req_urgent", "orders", "receipt_values", "receipts", "loss_reason", "since", "zone")
_TOGETHER = (
    ("program", ("stage", "item_code", "distribution", "discard", "receipt", "stock_on_hand",
                 "count")),
    ("req_program", ("req_stage", "req_item", "req_quantity")),
    ("ack_program", ("ack_stage", "ack_consignment")),
    ("dispatch_program", ("dispatch_stage", "dispatch_consignment", "dispatch_item",
                          "dispatch_quantity")),
    ("ack_quantity", ("ack_item",)),
)  # fmt: skip


def rts_setting(directory: Directory, region: bytes) -> RtsSetting | None:
    """The setting in force, None until one was made."""
    scope = directory.scope(scopes.gateway(region))
    held: dict[str, SettingValue] = {
        key.removeprefix(PREFIX): rows[-1].value
        for key, rows in settings.under(directory.connection, scope, PREFIX).items()
        if rows and rows[-1].value not in (None, "")
    }
    texts = {key: value for key, value in held.items() if isinstance(value, str)}
    if not texts.get("program"):
        return None
    interval = held.get("interval_min")
    return RtsSetting(
        **{name: texts[name] for name in (*_UIDS, *_TEXTS) if name in texts},
        interval_min=interval if type(interval) is int else DEFAULT_INTERVAL_MIN,
        deliver=_below(texts, "deliver/"),
        statuses=_below(texts, "status/"),
    )


def _below(texts: Mapping[str, str], prefix: str) -> Mapping[str, str]:
    return MappingProxyType(
        {key.removeprefix(prefix): text for key, text in texts.items() if key.startswith(prefix)}
    )


def as_json(held: RtsSetting) -> dict[str, object]:
    """The setting as a file of `configure` has it, without what is not used."""
    found = {
        one.name: getattr(held, one.name)
        for one in fields(RtsSetting)
        if getattr(held, one.name) not in ("", {})
    }
    return found | {"deliver": dict(held.deliver), "statuses": dict(held.statuses)}


def parse(body: object, held: RtsSetting | None) -> RtsSetting:
    """The setting that a person's words make of the one in force; null takes a word back.

    Raises:
        Refused: naming the field.
    """
    if not isinstance(body, dict):
        raise Refused("rts_invalid", "an object with the fields of the setting expected")
    known = {one.name for one in fields(RtsSetting)}
    wanted: dict[str, object] = as_json(held) if held is not None else {}
    for name, value in body.items():
        if name not in known:
            raise Refused("rts_invalid", f"no field {str(name)[:60]!r} here", field=str(name)[:60])
        if value is None:
            wanted.pop(name, None)
        elif name in ("deliver", "statuses"):
            wanted[name] = _words(name, value)
        elif name == "interval_min":
            if type(value) is not int or not 1 <= value <= MAX_INTERVAL_MIN:
                raise Refused("rts_invalid", f"{name}: 1 to {MAX_INTERVAL_MIN} minutes", field=name)
            wanted[name] = value
        elif not isinstance(value, str) or len(value) > MAX_WORD_CHARS:
            raise Refused("rts_invalid", f"{name}: a text expected", field=name)
        elif name in _UIDS and value and UID.fullmatch(value) is None:
            raise Refused("rts_invalid", f"{name}: {value!r} is not a uid", field=name)
        else:
            wanted[name] = value
    return RtsSetting(**wanted)  # type: ignore[arg-type]


def _words(name: str, value: object) -> Mapping[str, str]:
    limit = MAX_DELIVER_TO if name == "deliver" else MAX_STATUSES
    if (
        not isinstance(value, dict)
        or len(value) > limit
        or not all(
            isinstance(word, str) and 0 < len(word) <= MAX_WORD_CHARS
            for pair in value.items()
            for word in pair
        )
    ):
        raise Refused("rts_invalid", f"{name}: at most {limit} texts by their codes", field=name)
    return MappingProxyType(dict(value))


def check(directory: Directory, wanted: RtsSetting) -> None:
    """Refuse what could not work, before it is recorded.

    Raises:
        Refused: naming the field.
    """
    if not wanted.program:
        raise Refused("rts_invalid", "program: which programme is the stock's?", field="program")
    for name, others in _TOGETHER:
        missing = [other for other in others if not getattr(wanted, other)]
        if getattr(wanted, name) and missing:
            raise Refused("rts_invalid", f"{name} needs {', '.join(missing)} too", field=missing[0])
    for name, allowed in (
        ("orders", ORDERS),
        ("receipt_values", RECEIPT_VALUES),
        ("receipts", RECEIPTS),
    ):
        if getattr(wanted, name) not in allowed:
            raise Refused("rts_invalid", f"{name}: one of {', '.join(allowed)}", field=name)
    if wanted.orders == "requisitions" and not wanted.req_program:
        raise Refused("rts_invalid", "orders: requisitions need req_program", field="req_program")
    if wanted.receipts == "shipments" and wanted.ack_program:
        words = "receipts: shipments would be taken in twice beside acknowledgements"
        raise Refused("rts_invalid", words, field="receipts")
    unknown = set(wanted.statuses) - set(ORDER_WORDS)
    if unknown:
        words = f"statuses: one of {', '.join(ORDER_WORDS)}"
        raise Refused("rts_invalid", words, field="statuses")
    directory.reason_id(wanted.loss_reason, LOSS_REASONS)
    for target in wanted.deliver.values():
        target_of(directory, target)
    _check_times(wanted)


def _check_times(wanted: RtsSetting) -> None:
    try:
        if wanted.since:
            date.fromisoformat(wanted.since)
    except ValueError:
        raise Refused("rts_invalid", "since: YYYY-MM-DD expected", field="since") from None
    try:
        if wanted.zone:
            ZoneInfo(wanted.zone)
    except (KeyError, ValueError, OSError):
        raise Refused("rts_invalid", f"zone: {wanted.zone!r} is not known", field="zone") from None


def target_of(directory: Directory, text: str) -> tuple[str, bytes]:
    """Kind and id of what a deliver-to option stands for.

    Raises:
        Refused: `rts_invalid`, or the code is unknown.
    """
    kind, _, code = text.partition(":")
    if text == PATIENT:
        return PATIENT, b""
    if kind in ("place", "store") and code:
        return kind, directory.find(kind, code).id
    words = f"deliver: patient, place:CODE or store:CODE expected, not {text!r}"
    raise Refused("rts_invalid", words, field="deliver")


def record(node: Node, connection: sqlite3.Connection, region: bytes, wanted: RtsSetting) -> int:
    """Bring a setting into force; returns how many facts it took.

    Raises:
        Refused: see `check`.
    """
    directory = Directory(connection, node.network)
    check(directory, wanted)
    scope_name = scopes.gateway(region)
    scope = directory.make_scope(scope_name)
    standing = settings.under(connection, scope, PREFIX)
    values = dict.fromkeys(standing) | _flat(wanted)
    facts = []
    for key, value in values.items():
        held = standing.get(key, [])
        now = held[-1].value if held else None
        if encode(now) == encode(value):
            continue
        said = SetOne(key, value, tuple(assigned.name for assigned in held))
        facts.append(fact(Kind.SET, stored(said)))
    if facts:
        digest = hashlib.sha256(encode(tuple(made.detail for made in facts))).hexdigest()
        command = command_id(scope_name, f"rts {digest}")
        node.store.record(connection, Draft(scope_name, command, command, "", tuple(facts)))
    return len(facts)


def _flat(wanted: RtsSetting) -> dict[str, SettingValue]:
    flat: dict[str, SettingValue] = {
        PREFIX + name: getattr(wanted, name)
        for name in (*_UIDS, *_TEXTS)
        if getattr(wanted, name) != ""
    }
    flat[PREFIX + "interval_min"] = wanted.interval_min
    flat |= {f"{PREFIX}deliver/{code}": text for code, text in wanted.deliver.items()}
    return flat | {f"{PREFIX}status/{word}": text for word, text in wanted.statuses.items()}
