"""Grants: what they allow, and that they have one byte form only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model import codec
from crdt_model.grants import ANYWHERE, MAX_GRANTS, Grants, Right

NETWORK = bytes(range(16))
KEY = bytes(range(32))
A = bytes.fromhex("00000000000000aa")
B = bytes.fromhex("00000000000000bb")


def grants(*pairs: tuple[Right, bytes]) -> Grants:
    return Grants(NETWORK, frozenset(pairs), KEY)


def test_a_right_over_a_store_holds_there_only() -> None:
    held = grants((Right.STORE, A))
    assert held.allows(Right.STORE, A)
    assert not held.allows(Right.STORE, B)
    assert not held.allows(Right.PEOPLE, A)
    assert not held.allows(Right.STORE, ANYWHERE)


def test_a_right_over_the_network_holds_everywhere() -> None:
    held = grants((Right.AUDITOR, ANYWHERE))
    assert held.allows(Right.AUDITOR, A)
    assert held.allows(Right.AUDITOR, ANYWHERE)
    assert held.targets(Right.AUDITOR) == {ANYWHERE}


def test_targets_are_those_of_the_right_asked_for() -> None:
    held = grants((Right.STORE, A), (Right.STORE, B), (Right.PEOPLE, A))
    assert held.targets(Right.STORE) == {A, B}
    assert held.targets(Right.GATEWAY) == frozenset()


def test_an_issuer_hands_on_no_more_than_it_has() -> None:
    issuer = grants((Right.STORE, ANYWHERE), (Right.PEOPLE, A))
    assert grants((Right.STORE, B), (Right.PEOPLE, A)).within(issuer)
    assert not grants((Right.PEOPLE, B)).within(issuer)
    assert not grants((Right.PEOPLE, ANYWHERE)).within(issuer)
    assert grants().within(issuer)


def test_grants_of_another_network_are_never_within() -> None:
    assert not Grants(bytes(16), frozenset(), KEY).within(grants((Right.STORE, ANYWHERE)))


def test_the_byte_form_is_fixed() -> None:
    held = grants((Right.PEOPLE, A), (Right.STORE, A), (Right.STORE, ANYWHERE))
    assert held.encode().hex() == (
        "9401c410" + NETWORK.hex() + "939201c4009201c40800000000000000aa"
        "9202c40800000000000000aa" + "c420" + KEY.hex()
    )
    assert held.digest().hex() == "16b23c0bc9450e8c075d8173a927d617"


@given(
    st.frozensets(
        st.tuples(st.sampled_from(Right), st.just(b"") | st.binary(min_size=8, max_size=8))
    )
)
def test_decoding_gives_back_what_was_encoded(pairs: frozenset[tuple[Right, bytes]]) -> None:
    held = Grants(NETWORK, pairs, KEY)
    assert Grants.decode(held.encode()) == held


def test_the_most_grants_there_may_be_can_be_read_back() -> None:
    held = grants(*((Right.STORE, number.to_bytes(8, "big")) for number in range(MAX_GRANTS)))
    assert Grants.decode(held.encode()) == held


@pytest.mark.parametrize(
    "value",
    [
        (2, NETWORK, (), KEY),
        (True, NETWORK, (), KEY),
        (1, NETWORK[1:], (), KEY),
        (1, NETWORK, (), KEY[1:]),
        (1, NETWORK, ((9, A),), KEY),
        (1, NETWORK, ((0, A),), KEY),
        (1, NETWORK, ((True, A),), KEY),
        (1, NETWORK, ((1, A[1:]),), KEY),
        (1, NETWORK, ((1, "00000000"),), KEY),
        (1, NETWORK, ((1, ""),), KEY),
        (1, NETWORK, ((1, None),), KEY),
        (1, NETWORK, ((1, A, A),), KEY),
        (1, NETWORK, ((2, A), (1, A)), KEY),
        (1, NETWORK, ((1, A), (1, A)), KEY),
        (1, NETWORK, (1, A), KEY),
        (1, NETWORK, KEY),
        1,
    ],
)
def test_any_other_form_is_refused(value: object) -> None:
    with pytest.raises(codec.Malformed):
        Grants.decode(codec.encode(value))


@given(st.binary(max_size=80))
def test_hostile_bytes_are_refused_and_nothing_else(data: bytes) -> None:
    with pytest.raises(codec.Malformed):
        Grants.decode(data)


def test_too_many_grants_are_refused() -> None:
    pairs = tuple((1, number.to_bytes(8, "big")) for number in range(MAX_GRANTS + 1))
    with pytest.raises(codec.Malformed):
        Grants.decode(codec.encode((1, NETWORK, pairs, KEY)))
    with pytest.raises(ValueError, match="grants"):
        grants(*((Right.STORE, target) for _, target in pairs))
