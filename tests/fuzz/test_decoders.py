"""Every decoder of bytes from outside refuses what is wrong with a typed error, whatever it is.

`FUZZ_COUNT` mutations of each decoder (`make fuzz` tries a million) under `FUZZ_SEED`.
"""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from tests.fuzz.decoders import DECODERS, Decoder
from tests.fuzz.mutations import mutate_bytes
from tests.fuzz.run import COUNTER_BYTES, sample_of, search, search_apart, told

COUNT = int(os.environ.get("FUZZ_COUNT", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "20261123"))
LEAST = 200  # mutations of the slowest decoders
SLOWEST_S = 0.1  # a mutation; far beyond any, so that a decoder which never ends is seen


# A process for each decoder, forked from one that has imported them: a second less for each.
_METHODS = multiprocessing.get_all_start_methods()
APART = multiprocessing.get_context("forkserver" if "forkserver" in _METHODS else "spawn")
APART.set_forkserver_preload(["tests.fuzz.run"])


@pytest.mark.parametrize("name", DECODERS)
def test_a_mutated_sample_is_read_or_refused_with_a_typed_error(name: str, tmp_path: Path) -> None:
    decoder = DECODERS[name]
    count = max(LEAST, COUNT // decoder.cost)
    counter, fault = tmp_path / "counter", tmp_path / "fault"
    process = APART.Process(target=search_apart, args=(name, count, SEED, counter, fault))
    process.start()
    process.join(60 + count * SLOWEST_S)
    ended = process.exitcode is not None
    process.kill()
    process.join()
    words = fault.read_text() if ended else "the decoder did not end"
    if process.exitcode or words:
        number = int.from_bytes(counter.read_bytes()[:COUNTER_BYTES], "big")
        sample = sample_of(decoder, name, SEED, number)
        pytest.fail(f"exit {process.exitcode}\n{words}\n{told(name, SEED, number, sample)}")


def test_an_error_that_is_not_documented_is_told_with_its_sample() -> None:
    def read(data: bytes) -> None:
        if b"\xff" in data:
            raise IndexError("a byte nobody thought of")

    faulty = Decoder(read, [b"valid"], (ValueError,), mutate_bytes)
    found = search(faulty, "faulty", 1000, SEED, bytearray(COUNTER_BYTES))
    assert "IndexError" in found and "seed" in found and "ff" in found.rsplit("sample ", 1)[1]
    assert not search(faulty, "faulty", 0, SEED, bytearray(COUNTER_BYTES))
