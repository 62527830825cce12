"""300 seeds of a simulated network: whatever goes wrong, what was told stays and all agree."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

SEEDS = 300
CHUNK = 15
PROCESSES = 2
FIRST = range(0, SEEDS, CHUNK)
Outcome = tuple[int, str]


@pytest.fixture(scope="module")
def chunks() -> Iterator[dict[int, Future[Outcome]]]:
    """All chunks, run by two processes at a time in the order of their tests."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        yield {first: pool.submit(run, first, CHUNK) for first in FIRST}


def run(first: int, count: int) -> Outcome:
    """Seeds in a process of their own, whose hashes are fixed."""
    command = [sys.executable, "-m", "tests.simulation", "--seed", str(first)]
    done = subprocess.run(
        [*command, "--count", str(count)],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("first", FIRST)
def test_nodes_agree_and_keep_what_they_acknowledged(
    chunks: dict[int, Future[Outcome]], first: int
) -> None:
    code, output = chunks[first].result()
    assert code == 0, output


def test_a_seed_gives_the_same_run_each_time() -> None:
    command = [sys.executable, "-m", "tests.simulation", "--seed", "7", "-v"]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    runs = [
        subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    one, other = ([line for line in r.stdout.splitlines() if "seeds" not in line] for r in runs)
    assert len(one) > 20
    assert one == other
