"""Run one decoder against mutations, in a process of its own.

So a crash of the interpreter is seen by who started it. The number of the mutation at work stands
in a file beside, which outlives the process; with the seed it names the sample.
"""

from __future__ import annotations

import faulthandler
import mmap
import traceback
from pathlib import Path
from random import Random

from tests.fuzz.decoders import DECODERS, Decoder

COUNTER_BYTES = 8


def sample_of(decoder: Decoder, name: str, seed: int, number: int) -> bytes:
    """Mutation `number` of a decoder's samples under a seed; always the same bytes."""
    chance = Random(f"{seed}/{name}/{number}")
    return decoder.mutate(chance.choice(decoder.samples), chance)


def search(
    decoder: Decoder, name: str, count: int, seed: int, counter: mmap.mmap | bytearray
) -> str:
    """Try mutations of one decoder's samples; what went wrong with the first bad one."""
    for sample in decoder.samples:
        decoder.read(sample)
    for number in range(count):
        counter[:COUNTER_BYTES] = number.to_bytes(COUNTER_BYTES, "big")
        sample = sample_of(decoder, name, seed, number)
        try:
            decoder.read(sample)
        except decoder.errors:
            continue
        except BaseException:
            return f"{traceback.format_exc()}\n{told(name, seed, number, sample)}"
    return ""


def told(name: str, seed: int, number: int, sample: bytes) -> str:
    """Where a fault was found, enough to find it again."""
    return f"decoder {name!r}, seed {seed}, mutation {number}, sample {sample.hex()}"


def search_apart(name: str, count: int, seed: int, counter: Path, fault: Path) -> None:
    """Try mutations and say in the file `fault` what went wrong, also if the interpreter dies."""
    counter.write_bytes(bytes(COUNTER_BYTES))
    with (
        fault.open("w") as said,
        counter.open("r+b") as file,
        mmap.mmap(file.fileno(), COUNTER_BYTES) as counted,
    ):
        faulthandler.enable(said)
        said.write(search(DECODERS[name], name, count, seed, counted))
