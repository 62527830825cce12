"""Negative controls: production code is broken on purpose, and the simulation must notice."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

import node.branches
import node.store
import node.view_feed
import node.views.ledger_fold
from crdt_model import log as chain
from crdt_model.fold import Known, Recorded
from crdt_model.memory import MemoryLedger
from node import contacts
from node.folding import Arrived, View
from node.handing import Handing
from node.judging import Judge
from node.log_rows import Part
from node.receiving import Delivery
from node.views.ledger_fold import SqlLedger
from tests.simulation.run import simulate

SEEDS = 40  # a fault that is not noticed in as many would not be noticed in time
QUIET: Mapping[str, float] = {}
COPIES = {"restore": 0.06, "clone": 0.04, "cut": 0.02}
CRASHES = {"crash": 0.06}
REMOVALS = {"remove": 0.1, "cut": 0.05}
CUTS = {"cut": 0.2, "partition": 0.05, "crash": 0.05}


def noticed(
    faults: Mapping[str, float], words: Sequence[str], *, first: int = 0, forgetful: bool = False
) -> bool:
    """Whether a seed reports a violation that begins with one of `words`.

    `first` is where to begin: what few seeds notice is found sooner at one that does.
    """
    for seed in range(first, first + SEEDS):
        result = simulate(seed, only=faults, forgetful=forgetful)
        if any(found.startswith(tuple(words)) for found in result.violations):
            return True
    return False


@pytest.fixture(autouse=True)
def silence() -> Any:
    """What broken code logs is not for this terminal."""
    level, logging.root.level = logging.root.level, logging.CRITICAL
    yield
    logging.root.level = level


@pytest.mark.parametrize("faults", [QUIET, COPIES, CRASHES, CUTS], ids=str)
def test_nothing_is_noticed_while_nothing_is_broken(faults: Mapping[str, float]) -> None:
    assert simulate(1, only=faults).violations == ()


def test_a_fold_that_leaves_something_out(monkeypatch: pytest.MonkeyPatch) -> None:
    fold = node.view_feed.fold

    def forgets(
        connection: sqlite3.Connection, views: Sequence[View], run: Sequence[Arrived]
    ) -> None:
        fold(connection, views, [a for a in run if a.parts[0].entry.seq % 7 != 5])

    monkeypatch.setattr(node.view_feed, "fold", forgets)
    assert noticed(QUIET, ["verify"])


def test_forks_that_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    room_for = node.store.room_for

    def refuses(*arguments: Any) -> Any:
        branch, forked = room_for(*arguments)
        if forked:
            raise chain.TooManyBranches(branch.name, branch.first, "no forks here")
        return branch, forked

    monkeypatch.setattr(node.store, "room_for", refuses)
    assert noticed(COPIES, ["log", "head", "line", "balance"])


def test_an_order_by_arrival(monkeypatch: pytest.MonkeyPatch) -> None:
    recorded_of = node.views.ledger_fold.recorded_of

    def by_arrival(parts: Sequence[Part], *read_with: Any) -> Recorded:
        recorded = recorded_of(parts, *read_with)
        at = parts[0].entry_id
        return replace(recorded, facts=tuple(replace(f, stamp=at) for f in recorded.facts))

    monkeypatch.setattr(node.views.ledger_fold, "recorded_of", by_arrival)
    assert noticed(QUIET, ["line"])


def test_a_command_that_counts_once_a_copy(monkeypatch: pytest.MonkeyPatch) -> None:
    for tables in (SqlLedger, MemoryLedger):
        copies: Callable[[Any, bytes], Sequence[Recorded]] = tables.copies

        def newest(
            self: Any, command: bytes, copies: Callable[[Any, bytes], Sequence[Recorded]] = copies
        ) -> Sequence[Recorded]:
            return copies(self, command)[-1:]

        monkeypatch.setattr(tables, "copies", newest)
        monkeypatch.setattr(tables, "take_lines", lambda self, command: [])
    assert noticed(CUTS, ["twice", "line", "verify", "failed"])


class Whoever:
    """Equal to every command: whichever is asked about came first."""

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = None  # type: ignore[assignment]


def test_a_shipment_that_is_received_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Known, "first_use", lambda self, shipment, line: Whoever())
    monkeypatch.setattr(Delivery, "_waiting", lambda self: list(self.dispatched))
    assert noticed(QUIET, ["twice"], first=28)


def test_announcements_that_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not remembered as wanted is found again by comparing, so that is broken as well."""

    async def compares_nothing(self: Handing) -> None:
        return None

    follow = contacts.follow
    monkeypatch.setattr(
        contacts, "follow", lambda c, peer, cursor, wanted, now: follow(c, peer, cursor, (), now)
    )
    monkeypatch.setattr(Handing, "compare", compares_nothing)
    assert noticed(CUTS, ["log", "head"])


def test_a_removal_that_counts_from_its_arrival_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What came before it stays, what comes after it is set aside."""
    monkeypatch.setattr(Judge, "judge_all", lambda self, connection: [])
    assert noticed(REMOVALS, ["log", "line"], first=34)


def test_a_disk_that_answers_before_it_has_written() -> None:
    assert noticed(CRASHES, ["lost"], forgetful=True)
