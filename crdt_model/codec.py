"""Canonical bytes: msgpack arrays in shortest form, and nothing else.

Facts are hashed as received, so one value must have one encoding. Decoding therefore refuses
maps, floats, extension types, lengths or integers written longer than needed, and depth over six.
"""

from __future__ import annotations

from typing import Any, NoReturn, TypeAlias

import msgpack

MAX_DEPTH = 6  # an entry holds facts hold legs hold a leg holds a place: nothing is deeper
MAX_BYTES = 1 << 20  # no single value we read is larger; callers pass tighter limits
MAX_INTEGER = (1 << 64) - 1  # stamps use 64 bits; quantities have their own, lower limit

Value: TypeAlias = "bool | int | str | bytes | tuple[Value, ...] | None"


class Malformed(ValueError):
    """Bytes or values that are not of the required form. The sender is wrong; drop them."""


def encode(value: object) -> bytes:
    """The canonical bytes of nested tuples or lists of None, bool, int, str and bytes."""
    packed: bytes = msgpack.packb(value, use_bin_type=True)
    return packed


def decode(data: bytes, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Value:
    """The value that `data` stands for, as nested tuples.

    Raises:
        Malformed: not msgpack, not canonical, too long, too deep, or of a type we do not use.
    """
    if len(data) > max_bytes:
        raise Malformed(f"{len(data)} bytes where at most {max_bytes} are allowed")
    try:
        value = msgpack.unpackb(
            data,
            use_list=False,
            raw=False,
            object_pairs_hook=_refuse_map,
            ext_hook=_refuse_extension,
        )
    except Malformed:
        raise
    except (ValueError, RecursionError, msgpack.exceptions.UnpackException) as error:
        raise Malformed(f"not msgpack: {type(error).__name__}") from error
    _check(value, max_depth)
    if encode(value) != data:
        raise Malformed("not in shortest form")
    checked: Value = value
    return checked


def _refuse_map(pairs: object) -> NoReturn:
    raise Malformed("maps are not used")


def _refuse_extension(code: int, data: bytes) -> NoReturn:
    raise Malformed("extension types are not used")


# msgpack itself gives no integer beyond 64 bits; floats and time stamps are what is left to refuse.
_SCALARS = frozenset({int, bytes, str, type(None), bool})


def _check(value: Any, depth: int) -> None:
    kind = type(value)
    if kind is not tuple:
        if kind not in _SCALARS:
            raise Malformed(f"{kind.__name__} is not used")
        return
    if depth == 0:
        raise Malformed("nested too deep")
    for item in value:
        if type(item) not in _SCALARS:  # most items are scalars: no call for those
            _check(item, depth - 1)


# --- typed reading: one check per kind of field, so that every decoder says the same ---


def array(value: object, length: int | None = None, what: str = "array") -> tuple[Any, ...]:
    """`value` if it is an array (of `length`)."""
    if type(value) is not tuple or (length is not None and len(value) != length):
        raise Malformed(f"{what}: array{'' if length is None else f' of {length}'} expected")
    return value


def integer(value: object, low: int = 0, high: int = MAX_INTEGER, what: str = "integer") -> int:
    """`value` if it is an int in `low … high`; bool is not int."""
    if type(value) is not int or not low <= value <= high:
        raise Malformed(f"{what}: integer {low}…{high} expected")
    return value


def text(value: object, max_chars: int = 4096, what: str = "text") -> str:
    """`value` if it is text of at most `max_chars`."""
    if type(value) is not str or len(value) > max_chars:
        raise Malformed(f"{what}: text of at most {max_chars} characters expected")
    return value


def blob(
    value: object, length: int | None = None, max_bytes: int = 1 << 16, what: str = "bytes"
) -> bytes:
    """`value` if it is bytes, of exactly `length` or at most `max_bytes`."""
    if type(value) is not bytes or len(value) > max_bytes:
        raise Malformed(f"{what}: bytes expected")
    if length is not None and len(value) != length:
        raise Malformed(f"{what}: {length} bytes expected")
    return value
