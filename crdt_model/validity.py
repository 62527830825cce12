"""Validity: how far each log of a removed or forked device counts.

An entry counts if every removal of its device covers it, or some acceptance does. Each of them
covers whole beginnings of a log only, so what counts of a branch is its entries up to one seq. The
answer depends on which facts and entries there are, never on when they came.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from crdt_model.entries import LogName
from crdt_model.facts import Kind
from crdt_model.grants import Grants, Right
from crdt_model.identity import Revocations, Roots
from crdt_model.removals import Acceptance, Head, Removal, signing_root

MAX_BRANCHES = 8  # more ends of one log than restored backups explain: an admin has to choose

_Reach = dict[bytes, int]  # name of a branch → the last seq covered in it


@dataclass(frozen=True, slots=True)
class Branch:
    """One unforked stretch of a log.

    Attributes:
        name: b"" up to the first fork, then the first 8 bytes of the hash of its first entry.
        parent: name of the branch it leaves, None for those at the beginning.
        first, last: seqs held.
        heads: seq → first 16 bytes of the hash, for the seqs that cuts name.
        last_until: last seq whose stamp is not after the argument, `first` - 1 if there is none.
    """

    name: bytes
    parent: bytes | None
    first: int
    last: int
    heads: Mapping[int, bytes]
    last_until: Callable[[int], int]


def counted(
    log: LogName,
    branches: Sequence[Branch],
    removals: Sequence[Removal],
    acceptances: Sequence[Acceptance],
) -> dict[bytes, int]:
    """For each branch of a log the last seq that counts, `first` - 1 if none does.

    `removals` and `acceptances` are those that stand; others' devices are passed over.
    """
    held = [branch for branch in branches if branch.last >= branch.first]
    reaches = [_covered(log, held, one) for one in removals if one.subject == log.device]
    if _leaves(held) > MAX_BRANCHES:
        reaches.append(_before_forks(held))
    result = {
        branch.name: min((reach[branch.name] for reach in reaches), default=branch.last)
        for branch in held
    }
    for acceptance in acceptances:
        heads = _heads_in(log, acceptance) if acceptance.device == log.device else None
        for name, last in _up_to(held, heads or ()).items():
            result[name] = max(result[name], last)
    return {branch.name: branch.first - 1 for branch in branches} | result


def _covered(log: LogName, held: Sequence[Branch], removal: Removal) -> _Reach:
    heads = _heads_in(log, removal)
    if heads is not None:
        return _up_to(held, heads)
    if all(cut.epoch != log.epoch for cut in removal.cuts):
        return _up_to(held, ())  # an epoch begun by who had the device afterwards
    whole = _before_forks(held)
    return {
        branch.name: min(whole[branch.name], branch.last_until(removal.lost_at)) for branch in held
    }


def _heads_in(log: LogName, said: Removal | Acceptance) -> tuple[Head, ...] | None:
    """The heads named in a log, None if the log is not named."""
    found = [cut.heads for cut in said.cuts if (cut.scope, cut.epoch) == (log.scope, log.epoch)]
    return tuple(head for heads in found for head in heads) if found else None


def _up_to(held: Sequence[Branch], heads: Sequence[Head]) -> _Reach:
    """These heads and everything before them."""
    by_name = {branch.name: branch for branch in held}
    reach = {branch.name: branch.first - 1 for branch in held}
    for seq, hash16 in heads:
        for branch in held:
            if branch.first <= seq <= branch.last and branch.heads.get(seq) == hash16:
                reach[branch.name] = max(reach[branch.name], seq)
                _add_ancestors(by_name, reach, branch)
    return reach


def _add_ancestors(by_name: Mapping[bytes, Branch], reach: _Reach, branch: Branch) -> None:
    while branch.parent is not None and branch.parent in by_name:
        before = branch.first - 1
        branch = by_name[branch.parent]
        reach[branch.name] = max(reach[branch.name], min(before, branch.last))


def _before_forks(held: Sequence[Branch]) -> _Reach:
    """Everything up to the first fork."""
    begin = [branch for branch in held if branch.parent is None]
    return {branch.name: branch.last if begin == [branch] else branch.first - 1 for branch in held}


def _leaves(held: Sequence[Branch]) -> int:
    parents = {branch.parent for branch in held}
    return sum(branch.name not in parents for branch in held)


# --- which removals stand ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stated:
    """A removal as an entry of `network` states it.

    Attributes:
        kind: revoke or retire.
        author_grants: what the entry's author may do, None if its certificate is worth nothing.
        subject_grants: every grant the subject was ever seen with, None if it is unknown.
        subject_signs: whether the subject is an issuer's key.
        entry_counts: whether the entry counts under the removals of its author that are passed.
    """

    kind: Kind
    removal: Removal
    author_grants: Grants | None
    subject_grants: Grants | None
    subject_signs: bool
    entry_counts: Callable[[Sequence[Removal]], bool]


def standing_removals(stated: Sequence[Stated], roots: Roots) -> tuple[Removal, ...]:
    """Those of the removals that count, in an order that does not depend on arrival.

    First those that a root signed, whoever wrote them down: the second root's, and the first's
    unless the second removed it. Only they touch a device that lets others in, and only such a
    device writes in `network`; so an unsigned removal is judged by signed ones alone. It counts if
    its entry does, and if its author could have let the subject in.
    """
    signed = root_signed(stated, roots)
    unsigned = {
        one.removal
        for one in stated
        if not one.removal.root and _may_remove(one, roots) and one.entry_counts(signed)
    }
    return tuple(sorted({*signed, *unsigned}, key=lambda removal: removal.body()))


def root_signed(stated: Sequence[Stated], roots: Roots) -> tuple[Removal, ...]:
    """The removals that stand by a root's own word."""
    first, second = roots.first, roots.second
    by_first: set[Removal] = set()
    by_second: set[Removal] = set()
    for one in stated:
        signer = signing_root(one.kind, one.removal, roots)
        if signer is None or (second is not None and one.removal.subject == second.holder):
            continue  # the root in the safe is the last resort: nobody removes it
        if signer is second:
            by_second.add(one.removal)
        elif one.removal.subject != first.holder:
            by_first.add(one.removal)
    if any(removal.subject == first.holder for removal in by_second):
        by_first.clear()
    return tuple(sorted(by_first | by_second, key=lambda removal: removal.body()))


def _may_remove(one: Stated, roots: Roots) -> bool:
    """Whether the author's own word is enough: only a root removes who lets others in."""
    subject, held = one.subject_grants, one.author_grants
    if one.subject_signs or any(one.removal.subject == root.holder for root in roots.both()):
        return False
    if subject is not None and subject.targets(Right.ISSUER):
        return False
    if held is None:
        return False
    return held.allows(Right.ISSUER, b"") or (subject is not None and subject.within(held))


def revocations_of(standing: Sequence[Removal]) -> Revocations:
    """What the standing removals mean for certificates.

    A removal that no root signed cannot name a signer: only a root removes one.
    """
    return Revocations(
        devices=frozenset(removal.subject for removal in standing),
        signers=frozenset(removal.subject for removal in standing if removal.root),
        kept=frozenset(one for removal in standing if removal.root for one in removal.kept),
    )
