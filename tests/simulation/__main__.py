"""Seeds from the command line: `python -m tests.simulation --seed 7 -v`, or many with `--count`.

A failure prints one line with its seed and the command that runs it again. String hashes are fixed
before anything else is done, because sets of names are gone through in their order.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.run import Result, simulate

CHUNK = 10  # seeds handed to a process at once


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.simulation")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=1, help="how many seeds")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each change")
    options = parser.parse_args()
    started = time.monotonic()
    seeds = range(options.seed, options.seed + options.count)
    failed = 0
    if options.processes > 1:
        with ProcessPoolExecutor(options.processes) as pool:
            for result in pool.map(simulate, seeds, chunksize=CHUNK):
                failed += _report(result)
    else:
        for seed in seeds:
            failed += _report(simulate(seed, print if options.verbose else _silent))
    print(f"{len(seeds)} seeds, {failed} failed, {time.monotonic() - started:.1f} s")
    return 1 if failed else 0


def _silent(line: str) -> None:
    """Nobody reads along."""


def _report(result: Result) -> int:
    if not result.violations:
        return 0
    again = f"python -m tests.simulation --seed {result.seed} -v"
    more = f" and {len(result.violations) - 1} more" if len(result.violations) > 1 else ""
    print(f"SEED={result.seed} {result.violations[0]}{more}; again: {again}", flush=True)
    return 1


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        arguments = [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]
        os.execve(sys.executable, arguments, os.environ | {"PYTHONHASHSEED": "0"})
    sys.exit(main())
