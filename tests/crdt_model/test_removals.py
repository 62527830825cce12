"""Removals: their form, who may state them, and which of them stand."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from crdt_model.certificates import make_issuer, public_bytes
from crdt_model.codec import Malformed, encode
from crdt_model.details import Certified, Detail, Enrol, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import ANYWHERE, Grant, Grants, Right
from crdt_model.removals import (
    MAX_CUT_HEADS,
    MAX_KEPT,
    Acceptance,
    Cut,
    Removal,
    removal_of,
    sign_removal,
    signing_root,
)
from crdt_model.scopes import may_say, parse
from crdt_model.validity import Stated, revocations_of, standing_removals
from tests.crdt_model.small_network import (
    STORE_A,
    STORE_B,
    SmallNetwork,
    exchange_public,
    signing_key,
    terms,
)

NETWORK = SmallNetwork()
ROOTS = NETWORK.roots
DEVICE, ADMIN = b"d" * 16, b"a" * 16
STORE = f"store/{STORE_A.hex()}"
A_CUT = Cut(f"ledger/{STORE_A.hex()}", b"epoch..1", ((3, b"h" * 16),))
PLAIN = Removal(DEVICE, 7, (A_CUT,))
TOO_WIDE = replace(A_CUT, heads=A_CUT.heads * (MAX_CUT_HEADS + 1))


def grants(*held: Grant) -> Grants:
    return Grants(NETWORK.network, frozenset(held), exchange_public(50))


TABLET = grants((Right.STORE, STORE_A), (Right.PEOPLE, STORE_A))
STORE_ADMIN = grants(
    *((right, STORE_A) for right in (Right.STORE, Right.PEOPLE, Right.SUPERVISOR, Right.ISSUER))
)
ANY_ADMIN = grants((Right.ISSUER, ANYWHERE))


def by_root(removal: Removal, number: int = 0, kind: Kind = Kind.REVOKE) -> Removal:
    root = ROOTS.both()[number]
    key = (NETWORK.root_key, NETWORK.second_key)[number]
    return sign_removal(kind, NETWORK.network, removal, root.holder, key.sign)


def stated(
    removal: Removal,
    author: Grants | None = ANY_ADMIN,
    subject: Grants | None = TABLET,
    *,
    signs: bool = False,
) -> Stated:
    return Stated(Kind.REVOKE, removal, author, subject, signs, lambda signed: True)


def said(kind: Kind, detail: Detail) -> Fact:
    return fact(kind, stored(detail))


def test_a_removal_is_read_as_it_was_written() -> None:
    for removal in (PLAIN, by_root(replace(PLAIN, kept=(b"k" * 16,)))):
        assert removal_of(stored(removal)) == removal


@pytest.mark.parametrize(
    "detail",
    [
        (b"", b""),
        (b"\x90", b""),
        (PLAIN.body(), bytes(64)),
        (replace(PLAIN, root=DEVICE).body(), b""),
        (replace(PLAIN, kept=(b"k" * 15,)).body(), b""),
        (replace(PLAIN, kept=(b"k" * 16,) * (MAX_KEPT + 1)).body(), b""),
        (replace(PLAIN, cuts=(TOO_WIDE,)).body(), b""),
        (replace(PLAIN, cuts=(replace(A_CUT, scope="s" * 65),)).body(), b""),
        (encode((DEVICE, -1, (), (), b"")), b""),
        (bytes(70_000), b""),
        (PLAIN.body(),),
    ],
    ids=lambda detail: repr(detail)[:30],
)  # fmt: skip
def test_what_is_no_removal_is_refused(detail: tuple[object, ...]) -> None:
    with pytest.raises(Malformed):
        removal_of(detail)


def test_a_roots_signature_is_over_kind_network_and_every_part() -> None:
    signed = by_root(PLAIN)
    assert signing_root(Kind.REVOKE, signed, ROOTS) == ROOTS.first
    assert signing_root(Kind.RETIRE, signed, ROOTS) is None
    assert signing_root(Kind.REVOKE, replace(signed, lost_at=8), ROOTS) is None
    assert signing_root(Kind.REVOKE, replace(signed, root=ROOTS.both()[1].holder), ROOTS) is None
    assert signing_root(Kind.REVOKE, signed, SmallNetwork(base=40).roots) is None
    assert signing_root(Kind.REVOKE, PLAIN, ROOTS) is None


def test_only_a_root_removes_who_lets_others_in() -> None:
    for subject in (STORE_ADMIN, ANY_ADMIN):
        assert standing_removals([stated(PLAIN, ANY_ADMIN, subject)], ROOTS) == ()
        signed = by_root(PLAIN)
        assert standing_removals([stated(signed, None, subject)], ROOTS) == (signed,)
    assert standing_removals([stated(PLAIN, signs=True)], ROOTS) == ()
    assert (
        standing_removals([stated(replace(PLAIN, root=DEVICE, signature=bytes(64)))], ROOTS) == ()
    )


def test_an_admin_of_a_store_removes_what_it_could_let_in() -> None:
    other = grants((Right.STORE, STORE_B))
    assert standing_removals([stated(PLAIN, STORE_ADMIN, TABLET)], ROOTS) == (PLAIN,)
    assert standing_removals([stated(PLAIN, STORE_ADMIN, other)], ROOTS) == ()
    assert standing_removals([stated(PLAIN, STORE_ADMIN, None)], ROOTS) == ()
    assert standing_removals([stated(PLAIN, ANY_ADMIN, None)], ROOTS) == (PLAIN,)
    assert standing_removals([stated(PLAIN, None, TABLET)], ROOTS) == ()


def test_nobody_removes_the_second_root_and_only_it_the_first() -> None:
    first, second = ROOTS.both()
    of_second = [by_root(replace(PLAIN, subject=second.holder), number) for number in (0, 1)]
    assert standing_removals([stated(one) for one in of_second], ROOTS) == ()
    by_itself = by_root(replace(PLAIN, subject=first.holder), 0)
    assert standing_removals([stated(by_itself)], ROOTS) == ()
    retired, old = by_root(replace(PLAIN, subject=first.holder), 1), by_root(PLAIN)
    assert standing_removals([stated(old), stated(retired)], ROOTS) == (retired,)
    assert revocations_of([retired]).signers == {first.holder}


def test_an_unsigned_removal_counts_if_its_entry_does_under_signed_ones_alone() -> None:
    of_author = by_root(replace(PLAIN, subject=ADMIN))
    weak = Stated(
        Kind.REVOKE, PLAIN, ANY_ADMIN, TABLET, False,
        lambda signed: all(one.subject != ADMIN for one in signed),
    )  # fmt: skip
    assert standing_removals([weak], ROOTS) == (PLAIN,)
    both = [weak, stated(of_author), stated(by_root(PLAIN, 1))]
    order = Random(5)
    for _ in range(10):
        found = standing_removals(order.sample(both, 3), ROOTS)
        assert set(found) == {of_author, by_root(PLAIN, 1)}
        assert found == standing_removals(both, ROOTS)


def test_who_lets_in_at_one_store_speaks_of_its_own_only() -> None:
    scope = parse("network")
    for other, allowed in ((TABLET, True), (STORE_ADMIN, True), (ANY_ADMIN, False),
                           (grants((Right.STORE, STORE_B)), False)):  # fmt: skip
        enrolled = Enrol(DEVICE, "T2", bytes(32), bytes(8), other.encode())
        assert may_say(STORE_ADMIN, ADMIN, scope, said(Kind.ENROL, enrolled)) is allowed
        issuer = make_issuer(NETWORK.signer, public_bytes(signing_key(77)), other, 0, terms(9))
        certified = said(Kind.ISSUER, Certified(issuer.der))
        assert may_say(STORE_ADMIN, ADMIN, scope, certified) is allowed
    unread = said(Kind.ISSUER, Certified(b"der"))
    with pytest.raises(Malformed):
        may_say(STORE_ADMIN, ADMIN, scope, unread)
    assert may_say(ANY_ADMIN, ADMIN, scope, unread)


def test_an_acceptance_is_an_admins_or_of_its_own_store_a_supervisors() -> None:
    own = said(Kind.ACCEPT, Acceptance(DEVICE, (A_CUT,)))
    lane = replace(A_CUT, scope=f"lane/{STORE_B.hex()}/{STORE_A.hex()}")
    foreign = replace(A_CUT, scope=f"ledger/{STORE_B.hex()}")
    supervisor = grants((Right.SUPERVISOR, STORE_A))
    here, network = parse(STORE), parse("network")
    assert may_say(supervisor, ADMIN, here, own)
    assert may_say(supervisor, ADMIN, here, said(Kind.ACCEPT, Acceptance(DEVICE, (lane,))))
    assert not may_say(
        supervisor, ADMIN, here, said(Kind.ACCEPT, Acceptance(DEVICE, (A_CUT, foreign)))
    )
    assert not may_say(TABLET, ADMIN, here, own)
    assert not may_say(STORE_ADMIN, ADMIN, network, own)
    assert may_say(ANY_ADMIN, ADMIN, network, own)
    of_network = Acceptance(DEVICE, (replace(A_CUT, scope="network"),))
    assert not may_say(ANY_ADMIN, ADMIN, network, said(Kind.ACCEPT, of_network))
