"""Trouble: what goes wrong in a run, drawn from its seed, and the end of it.

Each seed draws how likely each kind is, so that some runs know one kind only and others all of
them. Nothing here breaks what the design promises to survive: a disk that answered has it, a stream
is whole or over, a copy of a disk is a copy of one moment.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from crdt_model.clock import stamp_of
from crdt_model.facts import Kind
from node.errors import Refused
from node.membership import accept, remove
from node.node import Node
from tests.crdt_model.small_network import NOW
from tests.simulation.device import Clock, Device
from tests.simulation.disk import Disk
from tests.simulation.wire import SILENCE_S
from tests.simulation.world import World, all_scopes

HOUR_MS = 3_600_000
YEAR_MS = 365 * 86_400_000
LONGEST_CLOG_S = 5.0
MAX_CLONES = 2  # in one run; each is a node more
MAX_REMOVALS = 2  # in one run; what is left has to be a network
MAX_COPIES = 2  # restores and clones of one device: eight branches of a log count
MAX_LOST_MS = 30_000  # ago: part of what a stolen device wrote in the run
MEAN_OUTAGE_S = 12.0
DRIFT_MS_PER_S = 20.0
STEP_MS = 20 * 60_000  # stays admissible at the others: below an hour ahead


@dataclass
class Trouble:
    """Draws faults between commands.

    Attributes:
        only: the rates to take instead of drawing them.
        rates: by fault, its chance at each step. copies: by device, how often it was copied.
    """

    world: World
    draw: random.Random
    only: Mapping[str, float] | None = None
    rates: dict[str, float] = field(default_factory=dict)
    copies: dict[int, int] = field(default_factory=dict)
    backups: dict[str, bytes] = field(default_factory=dict)
    clones: int = 0
    over: bool = False

    def begin(self) -> None:
        """Draw what kind of run this will be."""
        for fault in FAULTS:
            rate = self.draw.choice((0.0, 0.0, 0.01, 0.04))
            self.rates[fault] = rate if self.only is None else self.only.get(fault, 0.0)
        loss = self.draw.choice((0.0, 0.0, 0.002, 0.02, 0.1))
        names = [device.name for device in self.world.devices]
        for one in names:
            for other in names:
                if one != other:
                    self.world.network.path(one, other).loss = loss
        shown = {fault: rate for fault, rate in self.rates.items() if rate}
        self.world.log(f"trouble: loss {loss}, {shown}")

    def step(self) -> None:
        """Perhaps something goes wrong now."""
        for fault, rate in self.rates.items():
            if self.draw.random() < rate:
                FAULTS[fault](self)
        for device in self.world.devices:
            if device.up and self.draw.random() < 0.02:
                self.backups[device.name] = device.disk.snapshot()

    def end(self) -> None:
        """All is mended: paths, machines and clocks, but for those who lived in the future."""
        self.over = True
        network = self.world.network
        for (source, target), path in list(network.paths.items()):
            path.loss, path.slow_until = 0.0, 0.0
            network.unblock(source, target)
        for device in self.world.devices:
            if device.life is not None and device.life.paused:
                device.resume()
            device.clock.offset_ms, device.clock.drift = 0, 0.0
            if device.poisoned and device.life is not None and device.life.alive:
                device.crash(silently=False)  # whoever it took for expired must be met anew
            if device.life is None or not device.life.alive:
                device.start()
        for device in [device for device in self.world.devices if device.copy_of]:
            self._settle(device)
        if self.world.removed:
            self._connect_the_rest()
        self.world.log("trouble is over")

    def _connect_the_rest(self) -> None:
        """Who was removed may have been the only way between two others: they are told anew."""
        for scope in all_scopes(self.world):
            holders = [
                device
                for device in self.world.devices
                if device.number not in self.world.removed and self.world.may_hold(device, scope)
            ]
            for one, other in pairwise(holders):
                if other.name not in one.given and one.name not in other.given:
                    one.given.append(other.name)
                    one.call(other.name)

    def _settle(self, copy: Device) -> None:
        """A copy of a device is found and destroyed: two of them keep each other from their peers.

        What it told anybody stays.
        """
        self.world.log(f"{copy.name} is taken away")
        copy.crash(silently=True)
        self.world.devices.remove(copy)
        self.world.forget_what_only_it_held(copy, None)

    # --- the network --------------------------------------------------------------------

    def partition(self) -> None:
        """Two groups, or one device and the rest; one way now and then."""
        names = [device.name for device in self.world.devices]
        if self.draw.random() < 0.4:
            cut_off = {self.draw.choice(names)}
        else:
            cut_off = {name for name in names if self.draw.random() < 0.5}
        both_ways = self.draw.random() < 0.7
        pairs = [(a, b) for a in names for b in names if (a in cut_off) and (b not in cut_off)]
        pairs += [(b, a) for a, b in pairs] if both_ways else []
        self.world.log(f"partition of {sorted(cut_off)}{'' if both_ways else ', one way'}")
        network = self.world.network
        for source, target in pairs:
            network.block(source, target)

        def heal() -> None:
            for source, target in pairs:
                network.unblock(source, target)

        self._later(heal)

    def cut(self) -> None:
        count = self.world.network.cut_some(0.3)
        self.world.log(f"{count} links cut")

    def clog(self) -> None:
        """A path brings nothing for a moment."""
        names = [device.name for device in self.world.devices]
        source, target = self.draw.sample(names, 2)
        path = self.world.network.path(source, target)
        path.slow_until = self.world.loop.now + self.draw.uniform(0.0, LONGEST_CLOG_S)

    # --- machines -----------------------------------------------------------------------

    def crash(self) -> None:
        device = self._one(lambda d: d.up)
        if device is not None:
            silently = self.draw.random() < 0.5
            self.world.log(f"{device.name} crashes{' silently' if silently else ''}")
            device.crash(silently=silently)
            self._later(lambda: self._restart(device))

    def pause(self) -> None:
        device = self._one(lambda d: d.awake)
        if device is None:
            return
        life = device.life
        assert life is not None
        self.world.log(f"{device.name} stops for a while")
        device.pause()
        network = self.world.network

        def resume() -> None:
            if life.alive and life.paused:
                self.world.log(f"{device.name} goes on")
                device.resume()

        def given_up() -> None:
            if life.alive and life.paused:
                network.stopped(life)

        network.later(self.world.loop.now + SILENCE_S, given_up)
        self._later(resume)

    def restore(self) -> None:
        """An old copy of the disk is put back."""
        device = self._one(lambda d: d.name in self.backups and self._may_copy(d))
        if device is None:
            return
        self._count_copy(device)
        self.world.log(f"{device.name} goes back to an old copy")
        if device.life is not None and device.life.alive:
            device.crash(silently=False)
        self.world.forget_what_only_it_held(device, self.backups[device.name])
        device.disk.put_back(self.backups[device.name])
        self._later(lambda: self._restart(device))

    def clone(self) -> None:
        """Two machines run on copies of one disk."""
        device = self._one(lambda d: d.up and self._may_copy(d))
        self.clones += 1
        if device is None or self.clones > MAX_CLONES:
            return
        self._count_copy(device)
        name = f"{device.name}x{self.copies[device.number]}"
        self.world.log(f"{name} is a copy of {device.name}")
        seed = self.draw.random()
        copy = Device(
            name,
            device.number,
            device.grants,
            device.stores,
            device.network,
            random.Random(seed),
            Clock(self.world.loop, device.clock.offset_ms, device.clock.drift),
            Disk(random.Random(seed), device.disk.snapshot()),
            list(device.given),
            copy_of=device.copy_of or device.name,
        )
        self.world.devices.append(copy)
        copy.start()

    # --- clocks -------------------------------------------------------------------------

    def clock(self) -> None:
        """A clock drifts, is set, falls behind by hours or to 1970."""
        device = self._one(lambda d: not d.poisoned)
        if device is None:
            return
        how = self.draw.choice(("drift", "step", "slow", "1970"))
        self.world.log(f"{device.name}: clock: {how}")
        match how:
            case "drift":
                device.clock.drift = self.draw.uniform(-DRIFT_MS_PER_S, DRIFT_MS_PER_S)
            case "step":
                device.clock.offset_ms = int(self.draw.uniform(-STEP_MS, STEP_MS))
            case "slow":
                device.clock.offset_ms = -2 * HOUR_MS
            case _:
                device.clock.offset_ms = -NOW

    def future(self) -> None:
        """A clock ten years ahead: what it records is not admitted anywhere in this run."""
        device = self._one(lambda d: d.name != "hub" and not self.copies.get(d.number))
        if device is not None and not any(d.poisoned for d in self.world.devices):
            self.world.log(f"{device.name} lives in the future")
            self._count_copy(device, MAX_COPIES)
            device.poisoned = True
            device.clock.offset_ms = 10 * YEAR_MS

    # --- membership ---------------------------------------------------------------------

    def remove(self) -> None:
        """An admin takes a device out, as broken now or as stolen some seconds ago.

        It goes on recording and talking to whoever has not heard of it.
        """
        admin = self.world.device("hub")
        device = self._one(
            lambda d: d.name != "hub" and not d.copy_of and d.number not in self.world.removed
        )
        if device is None or not admin.awake or len(self.world.removed) >= MAX_REMOVALS:
            return
        kind = self.draw.choice((Kind.REVOKE, Kind.RETIRE))
        since = int(self.draw.uniform(0, MAX_LOST_MS))
        lost_at = stamp_of(max(0, admin.clock() - since))  # it may live in 1970
        self.world.log(f"hub: {kind.name.lower()} {device.name}")

        def work(node: Node, connection: sqlite3.Connection) -> None:
            remove(node, connection, kind, device.id, lost_at, None)

        self._administer(admin, work)
        self.world.removed.add(device.number)

    def accept(self) -> None:
        """An admin lets what a removed device wrote count, all that has come or up to an entry."""
        admin = self.world.device("hub")
        device = self._one(lambda d: d.number in self.world.removed)
        if device is None or not admin.awake:
            return
        up_to = self.draw.choice((None, self.draw.randint(0, 10)))
        self.world.log(f"hub: accept {device.name} up to {up_to}")

        def work(node: Node, connection: sqlite3.Connection) -> None:
            accept(node, connection, device.id, None, up_to)

        self._administer(admin, work)

    def _administer(self, admin: Device, work: Callable[[Node, sqlite3.Connection], None]) -> None:
        def told(outcome: object) -> None:
            if isinstance(outcome, Exception) and not isinstance(outcome, Refused):
                self.world.failures.append(f"{admin.name}: membership: {outcome!r}")

        self.world.record(admin, work, told)

    # --- parts --------------------------------------------------------------------------

    def _one(self, fits: Callable[[Device], bool]) -> Device | None:
        found = [device for device in self.world.devices if fits(device)]
        return self.draw.choice(found) if found else None

    def _may_copy(self, device: Device) -> bool:
        return self.copies.get(device.number, 0) < MAX_COPIES

    def _count_copy(self, device: Device, times: int = 1) -> None:
        self.world.copied = True
        self.copies[device.number] = self.copies.get(device.number, 0) + times

    def _later(self, work: Callable[[], None]) -> None:
        """Do it after an outage, unless all is mended by then."""
        after = self.draw.expovariate(1.0 / MEAN_OUTAGE_S)
        self.world.network.later(self.world.loop.now + after, lambda: None if self.over else work())

    def _restart(self, device: Device) -> None:
        if device.life is None or not device.life.alive:
            self.world.log(f"{device.name} starts")
            device.start()


FAULTS: dict[str, Callable[[Trouble], None]] = {
    "partition": Trouble.partition,
    "cut": Trouble.cut,
    "clog": Trouble.clog,
    "crash": Trouble.crash,
    "pause": Trouble.pause,
    "restore": Trouble.restore,
    "clone": Trouble.clone,
    "clock": Trouble.clock,
    "future": Trouble.future,
    "remove": Trouble.remove,
    "accept": Trouble.accept,
}
