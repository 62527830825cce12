"""Canonical bytes: one value has one encoding, and everything else is refused."""

from __future__ import annotations

from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.codec import (
    MAX_INTEGER,
    Malformed,
    array,
    blob,
    decode,
    encode,
    integer,
    text,
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), MAX_INTEGER)
    | st.text(max_size=20)
    | st.binary(max_size=300)
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=5).map(tuple), max_leaves=20)


def depth(value: Any) -> int:
    return 1 + max(map(depth, value), default=0) if isinstance(value, tuple) else 0


@given(values.filter(lambda value: depth(value) <= 6))
def test_what_is_encoded_is_decoded_the_same(value: Any) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_either_canonical_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except Malformed:
        return
    assert encode(value) == data


REFUSED = {
    "float": "cb3ff8000000000000",
    "small float": "ca3fc00000",
    "map": "81a16101",
    "empty map": "80",
    "extension": "d40100",
    "timestamp": "d6ff00000000",
    "damaged timestamp": "c703ff000000",
    "integer longer than needed": "cc05",
    "negative integer longer than needed": "d0ff",
    "array longer than needed": "dc0001c0",
    "text longer than needed": "d90161",
    "bytes longer than needed": "c5000161",
    "text that is not UTF-8": "a1ff",
    "text with a surrogate": "a3eda080",
    "nothing": "",
    "cut off": "93c0c0",
    "more than one value": "c0c0",
    "unused byte": "c1",
    "array of four thousand million": "ddffffffff",
    "bytes of four thousand million": "c6ffffffff",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_other_forms_are_refused(data: str) -> None:
    with pytest.raises(Malformed):
        decode(bytes.fromhex(data))


def test_depth_is_bounded() -> None:
    assert depth(decode(b"\x91" * 5 + b"\x90")) == 6
    with pytest.raises(Malformed):
        decode(b"\x91" * 6 + b"\x90")
    with pytest.raises(Malformed):
        decode(b"\x91" * 100_000 + b"\xc0")


def test_size_is_bounded() -> None:
    data = msgpack.packb(b"x" * 100)
    assert decode(data, max_bytes=102) == b"x" * 100
    with pytest.raises(Malformed):
        decode(data, max_bytes=101)


def test_a_boolean_is_no_integer_and_an_integer_has_limits() -> None:
    assert integer(5, 0, 5) == 5
    for wrong in (True, False, 6, -1, "5", None, 5.0):
        with pytest.raises(Malformed):
            integer(wrong, 0, 5)


def test_typed_readers_refuse_other_types_and_sizes() -> None:
    assert (array((1,), 1), text("é", 1), blob(b"ab", 2)) == ((1,), "é", b"ab")
    for read in (
        lambda: array([1], 1),
        lambda: array((1,), 2),
        lambda: text("éé", 1),
        lambda: text(b"a"),
        lambda: blob("ab", 2),
        lambda: blob(b"a", 2),
        lambda: blob(b"abc", max_bytes=2),
    ):
        with pytest.raises(Malformed):
            read()
