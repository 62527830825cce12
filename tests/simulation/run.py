"""A run: a time of trouble, a time of quiet, and what must hold then."""

from __future__ import annotations

import gc
import logging
import random
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.simulation import rules
from tests.simulation.signing import cheap_signatures
from tests.simulation.trouble import Trouble
from tests.simulation.workload import Workload
from tests.simulation.world import World, build, found

QUIET_S = 600.0  # all must agree by then: twice the longest pause between calls
LOOK_EVERY_S = 5.0
LOOK_EVERY_COMMANDS = 10


@dataclass(frozen=True, slots=True)
class Result:
    """How a run went.

    Attributes:
        violations: what did not hold; empty if all is well.
        agreed_s: virtual seconds from the end of all faults until all agreed, -1 if never.
    """

    seed: int
    violations: tuple[str, ...]
    devices: int
    entries: int
    recorded: int
    refused: int
    agreed_s: float
    steps: int


def simulate(
    seed: int,
    say: Callable[[str], None] = lambda line: None,
    only: Mapping[str, float] | None = None,
    forgetful: bool = False,
) -> Result:
    """Run one seed; a negative control asks for certain faults, or for disks that forget."""
    with cheap_signatures():
        world = World(seed, say)
        watch = _Watch(world)
        logging.root.addHandler(watch)
        try:
            return _run(world, only, forgetful)
        finally:
            logging.root.removeHandler(watch)
            _bury(world)


class _Watch(logging.Handler):
    """Takes what a node logs as a fault of its own for a violation."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        self._world.failures.append(f"{record.getMessage()} {error!r}")


def _run(world: World, only: Mapping[str, float] | None, forgetful: bool) -> Result:
    build(world)
    workload = Workload(world, random.Random(f"workload {world.seed}"))
    trouble = Trouble(world, random.Random(f"trouble {world.seed}"), only)
    for device in world.devices:
        device.disk.forgetful = forgetful
        device.start()
    _pass(world, 0.5)
    found(world)
    _pass(world, 5.0)
    commands = world.randomness.randint(15, 35)
    trouble.begin()
    lies: list[str] = []
    for number in range(commands):
        workload.step()
        trouble.step()
        if number % LOOK_EVERY_COMMANDS == 0 and not trouble.copies:
            lies += rules.lies(world)
        _pass(world, world.randomness.expovariate(1.0))
    trouble.end()
    started = world.loop.now
    agreed = -1.0
    differences = ["not looked at"]
    while world.loop.now < started + QUIET_S:
        _pass(world, LOOK_EVERY_S)
        differences = rules.disagreements(world)
        if not differences:
            agreed = world.loop.now - started
            break
    violations = [*differences, *lies, *rules.broken(world)]
    return Result(
        world.seed,
        tuple(violations),
        len(world.devices),
        len(world.born),
        workload.recorded,
        sum(workload.refused.values()),
        agreed,
        world.loop.steps,
    )


def _pass(world: World, seconds: float) -> None:
    until = world.loop.now + seconds
    world.network.later(until, lambda: None)
    world.loop.run_until(lambda: world.loop.now >= until)


def _bury(world: World) -> None:
    """Let go of all lives, in silence: their coroutines are closed in the middle."""
    lives = [device.life for device in world.devices if device.life is not None]
    for life in lives:
        world.loop.end(life)
    lives.clear()
    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            world.loop.bury()
        life = None  # type: ignore[assignment]
        world.devices.clear()
        world.network.servers.clear()
        world.network.pairs.clear()
        gc.collect()
    finally:
        logging.disable(level)
        sys.unraisablehook = hook
