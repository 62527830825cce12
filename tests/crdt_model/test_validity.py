"""Validity: what counts of a removed or forked device is a matter of the facts, not of the way."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crdt_model.entries import LogName
from crdt_model.removals import Acceptance, Cut, Removal
from crdt_model.validity import MAX_BRANCHES, Branch, counted

DEVICE, OTHER = b"d" * 16, b"o" * 16
EPOCH, EPOCH_2 = b"epoch..1", b"epoch..2"
LEDGER, LANE = "ledger/00000000000000aa", "lane/00000000000000aa/00000000000000bb"
LOG = LogName(DEVICE, EPOCH, LEDGER)


@dataclass(frozen=True)
class Said:
    """One entry of a tree: its place, its stamp, the entry before."""

    seq: int
    stamp: int
    hash16: bytes
    before: Said | None

    def line(self) -> list[Said]:
        """This entry and all before it."""
        found: list[Said] = []
        at: Said | None = self
        while at is not None:
            found.append(at)
            at = at.before
        return found


Tree = list[Said]


def grow(*parents: int | None) -> Tree:
    """A tree: each number names the entry (by its place in the list) that the next follows."""
    tree: Tree = []
    for number, parent in enumerate(parents):
        before = None if parent is None else tree[parent]
        seq = 0 if before is None else before.seq + 1
        stamp = 10 * (number + 1)
        hash16 = hashlib.sha256(number.to_bytes(4, "big")).digest()[:16]
        tree.append(Said(seq, stamp, hash16, before))
    return tree


def stretches(tree: Tree) -> dict[bytes, list[Said]]:
    """The tree as branches: a new one begins after a fork and, if there are several, at 0."""
    after: dict[Said | None, list[Said]] = {None: []}
    for said in tree:
        after.setdefault(said.before, []).append(said)
    found: dict[bytes, list[Said]] = {}
    for before, following in after.items():
        if before is None or len(following) > 1:
            for first in following:
                run = [first]
                while len(after.get(run[-1], [])) == 1:
                    run.append(after[run[-1]][0])
                only = before is None and len(following) == 1
                found[b"" if only else first.hash16[:8]] = run
    return found


def branches_of(tree: Tree) -> list[Branch]:
    found = stretches(tree)
    ends = {run[-1]: name for name, run in found.items()}

    def until(run: Sequence[Said], stamp: int) -> int:
        return max((said.seq for said in run if said.stamp <= stamp), default=run[0].seq - 1)

    return [
        Branch(
            name,
            None if run[0].before is None else ends[run[0].before],
            run[0].seq,
            run[-1].seq,
            {said.seq: said.hash16 for said in run},
            lambda stamp, run=run: until(run, stamp),  # type: ignore[misc]
        )
        for name, run in found.items()
    ]


def head(said: Said) -> tuple[int, bytes]:
    return said.seq, said.hash16


def naive(tree: Tree, removals: Sequence[Removal], acceptances: Sequence[Acceptance]) -> set[Said]:
    """The rule by the letter, entry by entry."""
    children = [sum(other.before is said for other in tree) for said in tree]
    forked = {said for said, number in zip(tree, children, strict=True) if number > 1}
    roots = sum(said.before is None for said in tree)

    def past_a_fork(said: Said) -> bool:
        return roots > 1 or any(earlier in forked for earlier in said.line()[1:])

    def below_named(said: Said, cuts: Sequence[Cut]) -> bool:
        named = {one for cut in cuts for one in cut.heads}
        return any(head(above) in named and said in above.line() for above in tree)

    def in_log(cuts: Sequence[Cut]) -> list[Cut]:
        return [cut for cut in cuts if (cut.scope, cut.epoch) == (LEDGER, EPOCH)]

    def covers(removal: Removal, said: Said) -> bool:
        if removal.subject != DEVICE:
            return True
        if in_log(removal.cuts):
            return below_named(said, in_log(removal.cuts))
        declared = any(cut.epoch == EPOCH for cut in removal.cuts)
        return declared and said.stamp <= removal.lost_at and not past_a_fork(said)

    too_many = children.count(0) > MAX_BRANCHES
    return {
        said
        for said in tree
        if any(a.device == DEVICE and below_named(said, in_log(a.cuts)) for a in acceptances)
        or (
            all(covers(removal, said) for removal in removals)
            and not (too_many and past_a_fork(said))
        )
    }


def result(tree: Tree, removals: Sequence[Removal], acceptances: Sequence[Acceptance]) -> set[Said]:
    last = counted(LOG, branches_of(tree), removals, acceptances)
    runs = stretches(tree)
    assert last.keys() == runs.keys()
    return {said for name, run in runs.items() for said in run if said.seq <= last[name]}


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    parents: list[int | None] = [None]
    for number in range(1, draw(st.integers(1, 24))):
        straight = draw(st.integers(0, 2))
        earlier = st.one_of(st.none(), st.integers(0, number - 1))
        parents.append(number - 1 if straight else draw(earlier))
    return grow(*parents)


@st.composite
def facts_about(draw: st.DrawFn, tree: Tree) -> tuple[list[Removal], list[Acceptance]]:
    def cuts() -> tuple[Cut, ...]:
        heads = draw(st.lists(st.sampled_from(tree).map(head), max_size=3))
        unknown = [(1, b"?" * 16)] if draw(st.integers(0, 4)) == 0 else []
        made = Cut(
            draw(st.sampled_from((LEDGER, LEDGER, LANE))),
            draw(st.sampled_from((EPOCH, EPOCH, EPOCH_2))),
            tuple(heads + unknown),
        )
        return (made,) if draw(st.booleans()) else (made, Cut(LANE, EPOCH, ()))

    who = st.sampled_from((DEVICE, DEVICE, DEVICE, OTHER))
    removals = [
        Removal(draw(who), draw(st.integers(0, 250)), cuts())
        for _ in range(draw(st.integers(0, 3)))
    ]
    return removals, [Acceptance(draw(who), cuts()) for _ in range(draw(st.integers(0, 2)))]


@given(st.data())
def test_what_counts_is_what_the_rule_says_of_each_entry(data: st.DataObject) -> None:
    tree = data.draw(trees())
    removals, acceptances = data.draw(facts_about(tree))
    found = result(tree, removals, acceptances)
    assert found == naive(tree, removals, acceptances)
    for said in found:
        assert set(said.line()) <= found  # nothing counts after something that does not
    order = random.Random(data.draw(st.integers()))
    shuffled = [order.sample(some, len(some)) for some in (removals, acceptances)]
    assert result(tree, shuffled[0] * 2, shuffled[1] * 2) == found  # type: ignore[arg-type]
    branches = branches_of(tree)
    mixed = order.sample(branches, len(branches))
    assert counted(LOG, mixed, removals, acceptances) == counted(
        LOG, branches, removals, acceptances
    )


def test_without_removals_everything_counts_also_a_branch_without_entries() -> None:
    tree = grow(None, 0, 1, 1)
    assert result(tree, [], []) == set(tree)
    empty = Branch(b"", None, 0, -1, {}, lambda stamp: -1)
    assert counted(LOG, [empty], [], []) == {b"": -1}


def test_a_named_head_lets_its_side_of_a_fork_stand_and_the_other_not() -> None:
    tree = grow(None, 0, 1, 2, 1, 4)
    cut = Cut(LEDGER, EPOCH, (head(tree[3]),))
    assert result(tree, [Removal(DEVICE, 1000, (cut,))], []) == set(tree[:4])


def test_a_log_not_named_counts_until_the_loss_and_in_a_named_epoch_only() -> None:
    tree = grow(None, 0, 1)
    declared, undeclared = Cut(LANE, EPOCH, ()), Cut(LEDGER, EPOCH_2, ())
    assert result(tree, [Removal(DEVICE, 20, (declared,))], []) == set(tree[:2])
    assert result(tree, [Removal(DEVICE, 20, (undeclared,))], []) == set()
    assert result(tree, [Removal(DEVICE, 20, ())], []) == set()


def test_every_removal_has_to_cover_an_entry_and_one_acceptance_is_enough() -> None:
    tree = grow(None, 0, 1, 2)

    def to(said: Said) -> tuple[Cut, ...]:
        return (Cut(LEDGER, EPOCH, (head(said),)),)

    removals = [Removal(DEVICE, 0, to(tree[1])), Removal(DEVICE, 0, to(tree[0]))]
    assert result(tree, removals, []) == set(tree[:1])
    assert result(tree, removals, [Acceptance(DEVICE, to(tree[2]))]) == set(tree[:3])
    assert result(tree, removals, [Acceptance(OTHER, to(tree[2]))]) == set(tree[:1])


@pytest.mark.parametrize("ends", [MAX_BRANCHES, MAX_BRANCHES + 1])
def test_after_too_many_forks_nothing_counts_until_heads_are_accepted(ends: int) -> None:
    tree = grow(None, 0, *[1] * ends)
    stands = set(tree) if ends <= MAX_BRANCHES else set(tree[:2])
    assert result(tree, [], []) == stands
    chosen = Acceptance(DEVICE, (Cut(LEDGER, EPOCH, (head(tree[-1]),)),))
    assert result(tree, [], [chosen]) == stands | {tree[-1]}
