"""Scopes and rights: who may write, say and hold what.

Write authority depends on certificates and revocations only, never on a setting, so that every
node judges an entry alike. Who holds a scope is the sender's business and may follow settings.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.codec import Malformed
from crdt_model.detail_forms import detail_of
from crdt_model.details import (
    Certified,
    Clock,
    Detail,
    Dispatch,
    Enrol,
    ReceiptNote,
    Row,
    SetOne,
)
from crdt_model.facts import Fact, Kind
from crdt_model.grants import Grants, Right
from crdt_model.lane_facts import (
    Ending,
    LoanWriteOff,
    OrderEnd,
    Outcome,
    Pick,
    Picking,
    Requisition,
    Review,
    Settlement,
)
from crdt_model.removals import Acceptance

NETWORK = "network"
CATALOGUE = "catalogue/1"  # the generation in use; an admin may open the next

_ID = "[0-9a-f]{16}"
_FORMS = {
    "network": re.compile("network"),
    "catalogue": re.compile("catalogue/([1-9][0-9]{0,5})"),
    "store": re.compile(f"store/({_ID})"),
    "ledger": re.compile(f"ledger/({_ID})"),
    "people": re.compile(f"people/({_ID})"),
    "lane": re.compile(f"lane/({_ID})/({_ID})"),
    "draft": re.compile(f"draft/({_ID})/({_ID})"),
    "gateway": re.compile(f"gateway/({_ID})"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope's name taken apart.

    Attributes:
        kind: the word before the first slash. ids: the 8-byte ids after it.
    """

    name: str
    kind: str
    ids: tuple[bytes, ...]


def ledger(store: bytes) -> str:
    """The scope of a store's stock facts."""
    return f"ledger/{store.hex()}"


def store_settings(store: bytes) -> str:
    """The scope of a store's settings."""
    return f"store/{store.hex()}"


def people(store: bytes) -> str:
    """The scope of a store's accounts; a device without a store uses its id's first 8 bytes."""
    return f"people/{store.hex()}"


def lane(supplier: bytes, customer: bytes) -> str:
    """The scope of what two stores order and ship."""
    return f"lane/{supplier.hex()}/{customer.hex()}"


def draft(store: bytes, sheet: bytes) -> str:
    """The scope of a count or an order that people of a store write together."""
    return f"draft/{store.hex()}/{sheet.hex()}"


def gateway(region: bytes) -> str:
    """The scope of a region's gateways."""
    return f"gateway/{region.hex()}"


def parse(name: str) -> Scope:
    """The scope that `name` names.

    Raises:
        Malformed: no such form.
    """
    kind = name.split("/", 1)[0]
    form = _FORMS.get(kind)
    match = form.fullmatch(name) if form is not None else None
    if match is None:
        raise Malformed(f"no scope of this form: {name[:60]!r}")
    ids = () if kind in ("network", "catalogue") else tuple(map(bytes.fromhex, match.groups()))
    return Scope(name, kind, ids)


def may_write(grants: Grants, device: bytes, scope: Scope) -> bool:
    """Whether a device with these grants may write any entry in the scope."""
    match scope.kind:
        case "network":
            return bool(grants.targets(Right.ISSUER))
        case "catalogue":
            return grants.allows(Right.CATALOGUE, b"") or bool(grants.targets(Right.SUPERVISOR))
        case "store" | "ledger":
            store = scope.ids[0]
            return grants.allows(Right.STORE, store) or (
                scope.kind == "store" and grants.allows(Right.SUPERVISOR, store)
            )
        case "people":
            return grants.allows(Right.PEOPLE, scope.ids[0]) or scope.ids[0] == device[:8]
        case "lane":
            rights = (Right.STORE, Right.APPROVER)
            return any(grants.allows(right, store) for right in rights for store in scope.ids)
        case "draft":
            return grants.allows(Right.STORE, scope.ids[0])
        case "gateway":
            return writes_region(grants, scope.ids[0]) or grants.allows(Right.ISSUER, b"")
    return False


# Key prefix → the rights that may set it. Read for `set` keys and for the tables of `row`.
CATALOGUE_KEYS: dict[str, frozenset[Right]] = {
    table: frozenset({Right.CATALOGUE})
    for table in (
        "product",
        "product_code",
        "barcode",
        "price",
        "kit",
        "list",
        "list_product",
        "store_list",
        "reason",
        "programme",
        "programme_product",
        "approved_product",
        "supplier",
        "manufacturer",
        "donor",
        "same",
        "store",
        "zone",
        "supply_line",
        "place",
        "network",
    )
} | {"recall": frozenset({Right.CATALOGUE, Right.SUPERVISOR})}
STORE_KEYS: dict[str, frozenset[Right]] = {
    "bin": frozenset({Right.STORE}),
    "barcode": frozenset({Right.STORE}),
    "minmax": frozenset({Right.STORE}),
    "list": frozenset({Right.STORE}),
    "consumption_from": frozenset({Right.STORE}),
    "consumption": frozenset({Right.STORE}),
    "batch": frozenset({Right.STORE}),
    "same": frozenset({Right.STORE}),
    "local_product": frozenset({Right.STORE}),
    "recall_answer": frozenset({Right.STORE}),
    "paper": frozenset({Right.STORE}),
    "variance": frozenset({Right.STORE}),
    "decided": frozenset({Right.STORE}),
    "dismissed": frozenset({Right.STORE}),
    "signed": frozenset({Right.STORE}),
    "policy": frozenset({Right.SUPERVISOR}),
}
PEOPLE_KEYS: dict[str, frozenset[Right]] = {
    "user": frozenset({Right.PEOPLE}),
    "pepper": frozenset({Right.PEOPLE}),
}
GATEWAY_KEYS: dict[str, frozenset[Right]] = {
    "mapping": frozenset({Right.GATEWAY}),
    "item": frozenset({Right.GATEWAY}),
    "data_set": frozenset({Right.GATEWAY}),
    "element": frozenset({Right.GATEWAY}),
    "target": frozenset({Right.GATEWAY}),
    "appointment": frozenset({Right.ISSUER}),  # an admin's word: no gateway appoints itself (G11)
    "parked": frozenset({Right.GATEWAY}),
    "write_off": frozenset({Right.GATEWAY}),
    "rts": frozenset({Right.GATEWAY}),
}
DRAFT_KEYS: dict[str, frozenset[Right]] = {
    word: frozenset({Right.STORE}) for word in ("head", "line", "note")
}
_KEYS = {
    "catalogue": CATALOGUE_KEYS,
    "store": STORE_KEYS,
    "draft": DRAFT_KEYS,
    "people": PEOPLE_KEYS,
    "gateway": GATEWAY_KEYS,
}

_SETTINGS = frozenset({Kind.SET, Kind.ROW})
_LEDGER_KINDS = frozenset(range(Kind.RECEIPT, Kind.REPLACE + 1))
# Known kinds belong to one kind of scope; a kind of a later version may stand in any.
_HOME: dict[int, frozenset[str]] = (
    {kind: frozenset({"ledger"}) for kind in _LEDGER_KINDS}
    | {kind: frozenset(_KEYS) for kind in _SETTINGS}
    | {Kind.CLOCK: frozenset({"store"}), Kind.ZONE: frozenset({"catalogue"})}
    | {Kind.EPOCH: frozenset(_FORMS)}
    | {kind: frozenset({"lane"}) for kind in range(Kind.DISPATCH, Kind.LOAN_WRITE_OFF + 1)}
    | {kind: frozenset({"store"}) for kind in (Kind.PURCHASE, Kind.PURCHASE_STEP)}
    | {kind: frozenset({"network"}) for kind in (Kind.ISSUER, Kind.ENROL)}
    | {kind: frozenset({"network"}) for kind in (Kind.REVOKE, Kind.RETIRE)}
    | {Kind.ACCEPT: frozenset({"network", "store"})}
    | {Kind.WATERMARK: frozenset()}
)


def may_say(grants: Grants, device: bytes, scope: Scope, fact: Fact) -> bool:
    """Whether a device that may write in the scope may say this fact there.

    Raises:
        Malformed: the fact's detail is not of its kind's form.
    """
    home = _HOME.get(fact.kind)
    if home is not None and scope.kind not in home:
        return False
    if (fact.legs or fact.asserts) and scope.kind != "ledger":
        return False
    detail = detail_of(fact)
    if fact.kind in _SETTINGS:
        assert isinstance(detail, SetOne | Row)
        return _may_set(grants, device, scope, detail)
    if fact.kind == Kind.CLOCK:
        assert isinstance(detail, Clock)
        own = detail.device == device and grants.allows(Right.STORE, scope.ids[0])
        return own or grants.allows(Right.SUPERVISOR, scope.ids[0])
    if fact.kind == Kind.ZONE:
        return grants.allows(Right.CATALOGUE, b"")
    if scope.kind == "lane" and fact.kind != Kind.EPOCH:
        return _may_say_in_lane(grants, scope, detail)
    if fact.kind == Kind.ACCEPT:
        assert isinstance(detail, Acceptance)
        return _may_accept(grants, scope, detail)
    if fact.kind in (Kind.ISSUER, Kind.ENROL) and not grants.allows(Right.ISSUER, b""):
        assert isinstance(detail, Certified | Enrol)
        return _hands_on_own(grants, detail)
    return True


def _may_say_in_lane(grants: Grants, scope: Scope, detail: Detail | None) -> bool:
    """Each side its own kinds: the supplier of its goods, the customer of its orders (L1).

    A kind of a later version may be said by either side. An approver says reviews and no more.
    """
    supplier, customer = (grants.allows(Right.STORE, store) for store in scope.ids)
    match detail:
        case Dispatch():
            # A lane's supplier speaks of its own goods only, whatever names it writes down.
            return supplier and (detail.supplier, detail.customer) == scope.ids
        case Pick() | Picking() | LoanWriteOff():
            return supplier
        case Requisition() | ReceiptNote():
            return customer
        case Review():
            approves = any(grants.allows(Right.APPROVER, store) for store in scope.ids)
            return supplier or approves
        case OrderEnd(_, ending, _):
            return customer if ending == Ending.CANCELLED else supplier
        case Settlement(_, _, _, _, parts):
            whose = [customer if o == Outcome.RECEIVER_ERROR else supplier for o, _ in parts]
            return bool(parts) and all(whose)
    return supplier or customer


def _may_accept(grants: Grants, scope: Scope, said: Acceptance) -> bool:
    """An admin accepts any log but those of `network`; a supervisor those of its store.

    Who removes whom is settled in `network` by the roots' word, so nothing there is accepted.
    """
    if any(cut.scope == NETWORK for cut in said.cuts):
        return False
    if scope.kind == "network":
        return grants.allows(Right.ISSUER, b"")
    store = scope.ids[0]
    named = all(store in parse(cut.scope).ids for cut in said.cuts)
    return named and grants.allows(Right.SUPERVISOR, store)


def _hands_on_own(grants: Grants, said: Certified | Enrol) -> bool:
    """Whether one who lets others in at some stores speaks of what is within its own rights."""
    if isinstance(said, Enrol):
        return Grants.decode(said.grants).within(grants)
    try:
        handed = Certificate.parse(said.certificate).grants
    except BadCertificate as error:
        raise Malformed(str(error)) from error
    return handed is not None and handed.within(grants)


def _may_set(grants: Grants, device: bytes, scope: Scope, detail: SetOne | Row) -> bool:
    prefix = detail.table if isinstance(detail, Row) else detail.key.split("/", 1)[0]
    rights = _KEYS[scope.kind].get(prefix)
    if rights is None:
        return False
    if scope.kind == "gateway":
        return (Right.GATEWAY in rights and writes_region(grants, scope.ids[0])) or (
            Right.ISSUER in rights and grants.allows(Right.ISSUER, b"")
        )
    if scope.kind == "people" and scope.ids[0] == device[:8]:
        return True
    if scope.kind == "catalogue":
        return (Right.CATALOGUE in rights and grants.allows(Right.CATALOGUE, b"")) or (
            Right.SUPERVISOR in rights and bool(grants.targets(Right.SUPERVISOR))
        )
    return any(grants.allows(right, scope.ids[0]) for right in rights)


def region_of(grants: Grants, network: bytes) -> bytes | None:
    """The region a gateway's certificate names: one store or zone, or the set of several.

    A gateway for the whole network has the region of the network's first 8 bytes.
    """
    targets = sorted(grants.targets(Right.GATEWAY))
    if not targets:
        return None
    return region_named(targets, network)


def region_named(targets: list[bytes], network: bytes) -> bytes:
    """The id of the region of these stores or zones (b"" = the whole network)."""
    if b"" in targets:
        return network[:8]
    if len(targets) == 1:
        return targets[0]
    return hashlib.sha256(b"stockmesh/region/1" + b"".join(sorted(targets))).digest()[:8]


def writes_region(grants: Grants, region: bytes) -> bool:
    """Whether these grants are a gateway's of this region."""
    return region_of(grants, grants.network) == region


def may_hold(
    grants: Grants, device: bytes, scope: Scope, zones: Callable[[bytes], frozenset[bytes]]
) -> bool:
    """Whether a device with these grants may be handed the scope.

    `zones` names the zones a store lies in, from the catalogue.
    """
    if scope.kind in ("network", "catalogue"):
        return True
    if scope.kind == "people":
        return grants.allows(Right.PEOPLE, scope.ids[0]) or scope.ids[0] == device[:8]
    if scope.kind == "gateway":
        return writes_region(grants, scope.ids[0]) or grants.allows(Right.ISSUER, b"")
    if scope.kind == "draft":
        return grants.allows(Right.STORE, scope.ids[0])
    return any(
        grants.allows(Right.STORE, store)
        or grants.allows(Right.SUPERVISOR, store)
        or grants.allows(Right.AUDITOR, store)
        or (scope.kind == "lane" and grants.allows(Right.APPROVER, store))
        or in_region(grants, store, zones)
        for store in scope.ids
    )


def in_region(grants: Grants, store: bytes, zones: Callable[[bytes], frozenset[bytes]]) -> bool:
    """Whether a gateway with these grants covers the store, by its id or by one of its zones."""
    targets = grants.targets(Right.GATEWAY)
    if not targets:
        return False
    return b"" in targets or store in targets or bool(targets & zones(store))
