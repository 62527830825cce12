"""Mutations: valid samples made wrong in the ways that links, disks and attackers make them.

Everything follows from the random source handed in, so one number names one mutation. Bytes are
flipped, cut, doubled; values inside arrays and JSON are exchanged and encoded again, because a
strict reader refuses most flipped bytes at its first check and never reaches the second.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from crdt_model.codec import Malformed, decode, encode

Mutate = Callable[[bytes, Random], bytes]

MOST_STEPS = 4  # changes to one sample: one fault is usual, several meet seldom
JUNK_IN = 50  # of so many mutations one is junk from its first byte
LONGEST_JUNK_BYTES = 300

ODD_VALUES: Sequence[Any] = (
    None, True, False, 0, 1, 2, 127, 255, 65_535, 1 << 31, 1 << 32, 1 << 48, (1 << 62) + 1,
    (1 << 63) - 1, (1 << 64) - 1, -1, -(1 << 63), b"", b"\x00", bytes(8), bytes(16), bytes(32),
    b"\xff" * 64, "", "a", "\x00", "é" * 40, "ledger/", "ledger/00000000000000aa", "network",
    "2026-13-45", "9999-12-31", "0000-01-01", "x" * 300, (), ((),), (0,), (b"", b""),
    1.5,
)  # fmt: skip
ODD_JSON: Sequence[Any] = (
    None, True, 0, -1, 1, 10**12, 10**12 + 1, 10**40, 0.5, 1e308, float("nan"), float("inf"),
    "", " ", "\ud800", "\x00", "x" * 501, "2026-00", "0000-00", "9999-12", "9999-12-00",
    "2026-02-30", "２０２６-01", "main", [], {}, [[]], {"a": 1}, ["ACT"], "٣",
)  # fmt: skip


def mutate_bytes(sample: bytes, chance: Random) -> bytes:
    """Bits flipped, ranges cut, doubled, overwritten or moved."""
    if chance.randrange(JUNK_IN) == 0:
        return chance.randbytes(chance.randrange(LONGEST_JUNK_BYTES))
    data = bytearray(sample)
    for _ in range(chance.randint(1, MOST_STEPS)):
        at = chance.randrange(len(data) + 1)
        end = min(len(data), at + chance.randint(1, 8))
        match chance.randrange(6):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at:end]
            case 2:
                data[at:at] = data[at:end]
            case 3:
                data[at:end] = chance.randbytes(end - at)
            case 4:
                del data[at:]
            case _:
                data[at:at] = chance.choice((b"\x00", b"\xff", b"\xc1", b"\xdd\xff\xff\xff\xff"))
    return bytes(data)


def mutate_array(sample: bytes, chance: Random) -> bytes:
    """A canonical array with values inside it exchanged; one time in three only bytes."""
    if chance.randrange(3) == 0:
        return mutate_bytes(sample, chance)
    try:
        value: Any = decode(sample)
    except Malformed:
        return mutate_bytes(sample, chance)
    for _ in range(chance.randint(1, MOST_STEPS)):
        value = _changed(value, chance)
    return encode(value)


def mutate_packed(sample: bytes, chance: Random) -> bytes:
    """A compressed array, changed before its compression or after."""
    if chance.randrange(4) == 0:
        return mutate_bytes(sample, chance)
    return zlib.compress(mutate_array(zlib.decompress(sample), chance), 1)


def mutate_json(sample: bytes, chance: Random) -> bytes:
    """A JSON document with values inside it exchanged; one time in four only bytes."""
    if chance.randrange(4) == 0:
        return mutate_bytes(sample, chance)
    value = json.loads(sample)
    for _ in range(chance.randint(1, MOST_STEPS)):
        value = _changed_json(value, chance)
    return json.dumps(value).encode()


def mutate_workbook(sample: bytes, chance: Random) -> bytes:
    """A zip archive with one of its parts changed; one time in four the archive itself."""
    if chance.randrange(4) == 0:
        return mutate_bytes(sample, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sample)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        chosen = chance.choice(names)
        for name in names:
            data = old.read(name)
            new.writestr(name, mutate_bytes(data, chance) if name == chosen else data)
    return out.getvalue()


def _changed(value: Any, chance: Random) -> Any:
    """An array value changed at one place, found by walking down at random."""
    if type(value) is tuple and value and chance.randrange(5):
        at = chance.randrange(len(value))
        return (*value[:at], _changed(value[at], chance), *value[at + 1 :])
    return _other(value, chance)


def _other(value: Any, chance: Random) -> Any:
    kind = chance.randrange(4)
    if type(value) is tuple:
        items = list(value)
        at = chance.randrange(len(items) + 1)
        if kind == 0:
            items[at : at + 1] = []
        elif kind == 1:
            items[at:at] = items[at : at + 1] * chance.choice((1, 1, 2, 70, 600))
        elif kind == 2:
            chance.shuffle(items)
        else:
            items.insert(at, chance.choice(ODD_VALUES))
        return tuple(items)
    if type(value) is int and kind:
        return max(-(1 << 63), min((1 << 64) - 1, value + chance.choice((-1, 1, 1 << 16, -value))))
    if type(value) is bytes and kind:
        return mutate_bytes(value, chance)
    if type(value) is str and kind == 1:
        return mutate_bytes(value.encode(errors="replace"), chance).decode(errors="replace")
    return chance.choice(ODD_VALUES)


def _changed_json(value: Any, chance: Random) -> Any:
    if isinstance(value, dict) and value and chance.randrange(8):
        key = chance.choice(sorted(value))
        if chance.randrange(10) == 0:
            return {other: item for other, item in value.items() if other != key}
        return {**value, key: _changed_json(value[key], chance)}
    if isinstance(value, list) and value and chance.randrange(5):
        at = chance.randrange(len(value))
        return [*value[:at], _changed_json(value[at], chance), *value[at + 1 :]]
    if isinstance(value, dict) and chance.randrange(2):
        return {**value, chance.choice(("", "id", "reason", "\ud800")): chance.choice(ODD_JSON)}
    if isinstance(value, str) and chance.randrange(2):
        return mutate_bytes(value.encode(errors="replace"), chance).decode(errors="replace")
    return chance.choice(ODD_JSON)
