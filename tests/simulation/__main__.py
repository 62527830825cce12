"""One seed from the command line: `python -m tests.simulation --seed 7 -v`."""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.run import simulate


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.simulation")
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each change")
    options = parser.parse_args()
    started = time.monotonic()
    result = simulate(options.seed, print if options.verbose else lambda line: None)
    print(result)
    print(f"{time.monotonic() - started:.2f} s")
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
