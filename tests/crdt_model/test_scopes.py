"""Scopes: who may write, say and hold what, as the tables of the design have it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crdt_model.codec import Malformed
from crdt_model.details import SetOne, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import ANYWHERE, Grant, Grants, Right
from crdt_model.lane_facts import Ending, OrderEnd, Outcome, Settlement
from crdt_model.scopes import (
    draft,
    in_region,
    lane,
    may_hold,
    may_say,
    may_write,
    parse,
    region_of,
)
from tests.crdt_model.example_facts import DEVICE, LEG_OUT, example

NETWORK = bytes(range(100, 116))
A, B = bytes.fromhex("00000000000000aa"), bytes.fromhex("00000000000000bb")
ZONE = bytes.fromhex("00000000000000cc")
STORE, LEDGER, PEOPLE = f"store/{A.hex()}", f"ledger/{A.hex()}", f"people/{A.hex()}"
LANE = f"lane/{A.hex()}/{B.hex()}"
OWN_PEOPLE = f"people/{DEVICE[:8].hex()}"
GATEWAY = f"gateway/{A.hex()}"
SCOPES = ("network", "catalogue/1", STORE, LEDGER, PEOPLE, LANE, GATEWAY)


def dispatch(supplier: bytes, customer: bytes) -> Fact:
    return fact(Kind.DISPATCH, (bytes(8), supplier, customer, 0, bytes(8), "HC01-1", bytes(8), ()))


def grants(*held: Grant) -> Grants:
    return Grants(NETWORK, frozenset(held), bytes(32))


@pytest.mark.parametrize(
    "name",
    [
        "", "stock", "network/", "network/1", "catalogue", "catalogue/0", "catalogue/01",
        "catalogue/1234567", "store", "store/", "store/00000000000000AA",
        f"store/{A.hex()}0", f"store/{A.hex()}/", f"ledger/{A.hex()}\n", f"lane/{A.hex()}",
        f"lane/{A.hex()}/{B.hex()}/{A.hex()}", "ledger/000000000000000g",
        "ledger/\u0660000000000000000",
    ],
    ids=repr,
)  # fmt: skip
def test_names_of_another_form_are_no_scopes(name: str) -> None:
    with pytest.raises(Malformed):
        parse(name)


def test_a_scope_is_taken_apart() -> None:
    assert [parse(name).kind for name in SCOPES] == [
        "network", "catalogue", "store", "ledger", "people", "lane", "gateway",
    ]  # fmt: skip
    assert parse(LANE).ids == (A, B)
    assert parse("catalogue/3").ids == ()


def _said(grant: Grant) -> str:
    # Not the set: its order differs between the processes that run the tests.
    right, bound = grant
    return f"{right.name}-{bound.hex() or 'anywhere'}"


WRITES: list[tuple[Grant, set[str]]] = [
    ((Right.STORE, A), {STORE, LEDGER, LANE}),
    ((Right.STORE, B), {LANE}),
    ((Right.STORE, ANYWHERE), {STORE, LEDGER, LANE}),
    ((Right.PEOPLE, A), {PEOPLE}),
    ((Right.PEOPLE, B), set()),
    ((Right.SUPERVISOR, A), {STORE, "catalogue/1"}),
    ((Right.SUPERVISOR, B), {"catalogue/1"}),
    ((Right.APPROVER, A), {LANE}),
    ((Right.CATALOGUE, ANYWHERE), {"catalogue/1"}),
    ((Right.ISSUER, ANYWHERE), {"network", GATEWAY}),
    ((Right.ISSUER, A), {"network"}),
    ((Right.GATEWAY, A), {GATEWAY}),
    ((Right.GATEWAY, B), set()),
    ((Right.AUDITOR, ANYWHERE), set()),
]


@pytest.mark.parametrize(("grant", "expected"), WRITES, ids=[_said(grant) for grant, _ in WRITES])
def test_a_right_lets_write_its_scopes_and_no_others(grant: Grant, expected: set[str]) -> None:
    held = grants(grant)
    assert {name for name in SCOPES if may_write(held, DEVICE, parse(name))} == expected
    assert may_write(held, DEVICE, parse(OWN_PEOPLE))


HOLDS: list[tuple[Grant, set[str]]] = [
    ((Right.STORE, A), {STORE, LEDGER, LANE}),
    ((Right.STORE, B), {LANE}),
    ((Right.PEOPLE, A), {PEOPLE}),
    ((Right.SUPERVISOR, A), {STORE, LEDGER, LANE}),
    ((Right.APPROVER, B), {LANE}),
    ((Right.CATALOGUE, ANYWHERE), set()),
    ((Right.ISSUER, ANYWHERE), {GATEWAY}),
    ((Right.GATEWAY, A), {STORE, LEDGER, LANE, GATEWAY}),
    ((Right.GATEWAY, ZONE), {STORE, LEDGER, LANE}),
    ((Right.GATEWAY, ANYWHERE), {STORE, LEDGER, LANE}),
    ((Right.AUDITOR, A), {STORE, LEDGER, LANE}),
    ((Right.AUDITOR, B), {LANE}),
]


def _zones(store: bytes) -> frozenset[bytes]:
    return frozenset({ZONE}) if store == A else frozenset()


@pytest.mark.parametrize(("grant", "expected"), HOLDS, ids=[_said(grant) for grant, _ in HOLDS])
def test_a_right_lets_hold_its_scopes_and_no_others(grant: Grant, expected: set[str]) -> None:
    held = grants(grant)
    found = {name for name in SCOPES if may_hold(held, DEVICE, parse(name), _zones)}
    assert found == expected | {"network", "catalogue/1"}
    assert may_hold(held, DEVICE, parse(OWN_PEOPLE), _zones)


def test_an_auditor_of_one_store_still_holds_the_store_it_serves() -> None:
    held = grants((Right.AUDITOR, B), (Right.STORE, A))
    assert may_hold(held, DEVICE, parse(LEDGER), _zones)


HOMES = {
    "ledger": {
        Kind.RECEIPT, Kind.ISSUE, Kind.RECEIVED, Kind.DISPENSE, Kind.TRANSFER, Kind.LOSS,
        Kind.ADJUST, Kind.CONVERT, Kind.COUNT, Kind.ANNUL, Kind.REPLACE,
    },
    "network": {Kind.ISSUER, Kind.ENROL, Kind.REVOKE, Kind.RETIRE, Kind.ACCEPT},
    "catalogue": {Kind.ZONE, Kind.ROW},
    "store": {Kind.SET, Kind.CLOCK, Kind.PURCHASE, Kind.PURCHASE_STEP},
    "lane": {
        Kind.DISPATCH, Kind.REVIEW, Kind.PICK, Kind.PICKING, Kind.SETTLEMENT, Kind.LOAN_WRITE_OFF,
    },
    "draft": set(),
    "people": set(), "gateway": set(),
}  # fmt: skip


@pytest.mark.parametrize("name", SCOPES)
def test_a_fact_is_said_in_its_home_only(name: str) -> None:
    """With every right, what stands in the way is the kind and, of settings, the key.

    Orders, their cancelling and receipt notes are the customer's word: here the customer is B,
    whom no right names.
    """
    everything = grants(*((right, ANYWHERE) for right in Right if right is not Right.STORE))
    everything = replace(everything, grants=everything.grants | {(Right.STORE, A)})
    scope = parse(name)
    facts = {kind: example(kind) for kind in Kind} | {Kind.DISPATCH: dispatch(A, B)}
    said = {kind for kind in Kind if may_say(everything, DEVICE, scope, facts[kind])}
    assert said == HOMES[scope.kind] | {Kind.EPOCH}


def test_each_side_of_a_lane_says_its_own() -> None:
    between = parse(LANE)
    supplier, customer = grants((Right.STORE, A)), grants((Right.STORE, B))
    assert may_say(supplier, DEVICE, between, dispatch(A, B))
    assert not may_say(customer, DEVICE, between, dispatch(A, B))
    assert may_say(customer, DEVICE, between, example(Kind.RECEIPT_NOTE))
    assert not may_say(supplier, DEVICE, between, example(Kind.RECEIPT_NOTE))


def settled(*parts: tuple[int, int]) -> Fact:
    parts = tuple((int(outcome), quantity) for outcome, quantity in parts)
    return fact(Kind.SETTLEMENT, stored(Settlement(bytes(8), 0, bytes(8), "", parts)))


def ended(ending: Ending) -> Fact:
    return fact(Kind.ORDER_END, stored(OrderEnd(bytes(8), int(ending), "")))


WHO_SAYS = [
    (example(Kind.REQUISITION), "customer"),
    (example(Kind.RECEIPT_NOTE), "customer"),
    (ended(Ending.CANCELLED), "customer"),
    (settled((Outcome.RECEIVER_ERROR, 2)), "customer"),
    (dispatch(A, B), "supplier"),
    (example(Kind.PICK), "supplier"),
    (example(Kind.PICKING), "supplier"),
    (example(Kind.LOAN_WRITE_OFF), "supplier"),
    (ended(Ending.CLOSED), "supplier"),
    (settled((Outcome.LOST, 2), (Outcome.NOT_SENT, 1)), "supplier"),
    (settled((Outcome.OVER_SENT, 2)), "supplier"),
    (settled((Outcome.SWAPPED, 2)), "supplier"),
    (settled(), "nobody"),
    (settled((Outcome.LOST, 2), (Outcome.RECEIVER_ERROR, 1)), "nobody"),
    (example(Kind.REVIEW), "supplier approver"),
]


@pytest.mark.parametrize(("said", "who"), WHO_SAYS, ids=lambda value: str(value)[:24])
def test_l1_each_side_of_a_lane_and_an_approver_say_their_own(said: Fact, who: str) -> None:
    between = parse(LANE)
    sides = {
        "supplier": grants((Right.STORE, A)),
        "customer": grants((Right.STORE, B)),
        "approver": grants((Right.APPROVER, B)),
    }
    found = {name for name, held in sides.items() if may_say(held, DEVICE, between, said)}
    assert found == set(who.split()) - {"nobody"}
    assert may_write(sides["approver"], DEVICE, between)


def test_a_draft_is_its_stores_own() -> None:
    scope = parse(draft(A, b"sheet--1"))
    assert may_write(grants((Right.STORE, A)), DEVICE, scope)
    for other in ((Right.STORE, B), (Right.SUPERVISOR, A), (Right.GATEWAY, ANYWHERE)):
        assert not may_write(grants(other), DEVICE, scope)
        assert not may_hold(grants(other), DEVICE, scope, _zones)
    assert may_hold(grants((Right.STORE, A)), DEVICE, scope, _zones)


def test_a_lane_tells_of_its_own_ends_only() -> None:
    both = grants((Right.STORE, A), (Right.STORE, B))
    for name, allowed in ((lane(A, B), True), (lane(B, A), False), (lane(A, A), False)):
        assert may_say(both, DEVICE, parse(name), dispatch(A, B)) is allowed


def test_stock_moves_in_ledgers_only() -> None:
    later = replace(fact(Kind.SET), kind=99)
    store = grants((Right.STORE, A))
    assert may_say(store, DEVICE, parse(STORE), later)
    assert not may_say(store, DEVICE, parse(STORE), replace(later, legs=(LEG_OUT,)))
    assert may_say(store, DEVICE, parse(LEDGER), replace(later, legs=(LEG_OUT,)))


KEYS: list[tuple[str, str, Grant, bool]] = [
    ("catalogue/1", "product/x/name", (Right.CATALOGUE, ANYWHERE), True),
    ("catalogue/1", "product/x/name", (Right.SUPERVISOR, A), False),
    ("catalogue/1", "recall/x/class", (Right.SUPERVISOR, A), True),
    ("catalogue/1", "recall/x/class", (Right.CATALOGUE, ANYWHERE), True),
    ("catalogue/1", "policy/x", (Right.CATALOGUE, ANYWHERE), False),
    ("catalogue/1", "productive/x", (Right.CATALOGUE, ANYWHERE), False),
    (STORE, "bin/x/code", (Right.STORE, A), True),
    (STORE, "bin/x/code", (Right.STORE, B), False),
    (STORE, "bin/x/code", (Right.SUPERVISOR, A), False),
    (STORE, "policy/x", (Right.SUPERVISOR, A), True),
    (STORE, "policy/x", (Right.STORE, A), False),
    (STORE, "consumption/x/2026-10", (Right.STORE, A), True),
    (STORE, "user/x/name", (Right.STORE, A), False),
    (PEOPLE, "user/x/name", (Right.PEOPLE, A), True),
    (PEOPLE, "user/x/name", (Right.STORE, A), False),
    (PEOPLE, "product/x/name", (Right.PEOPLE, A), False),
    (OWN_PEOPLE, "user/x/name", (Right.STORE, B), True),
    (GATEWAY, "mapping/x", (Right.GATEWAY, A), True),
    (GATEWAY, "mapping/x", (Right.GATEWAY, B), False),
    (GATEWAY, "mapping/x", (Right.ISSUER, ANYWHERE), False),
    (GATEWAY, "appointment", (Right.ISSUER, ANYWHERE), True),
    (GATEWAY, "appointment", (Right.GATEWAY, ANYWHERE), False),
    ("network", "network/name", (Right.ISSUER, ANYWHERE), False),
    (LEDGER, "bin/x/code", (Right.STORE, A), False),
]


@pytest.mark.parametrize(("name", "key", "grant", "allowed"), KEYS, ids=repr)
def test_who_may_set_a_key_is_a_static_table(
    name: str, key: str, grant: Grant, allowed: bool
) -> None:
    made = fact(Kind.SET, stored(SetOne(key, "value", ())))
    assert may_say(grants(grant), DEVICE, parse(name), made) is allowed


def test_a_gateway_has_one_region() -> None:
    assert region_of(grants(), NETWORK) is None
    assert region_of(grants((Right.GATEWAY, A)), NETWORK) == A
    assert region_of(grants((Right.GATEWAY, ANYWHERE), (Right.GATEWAY, A)), NETWORK) == NETWORK[:8]
    both = region_of(grants((Right.GATEWAY, A), (Right.GATEWAY, B)), NETWORK)
    assert both not in (None, A, B)
    assert in_region(grants((Right.GATEWAY, ZONE)), A, _zones)
    assert not in_region(grants((Right.GATEWAY, ZONE)), B, _zones)
    assert not in_region(grants((Right.STORE, A)), A, _zones)
