"""Branches: a log as the tree of entries it may be, kept as rows of unforked stretches.

A cloned disk or a restored backup makes a device say two things at one place of its log. Both are
its word and both are kept. Up to the first fork a log is one branch named b""; where it forks, each
side becomes a branch named after its first entry, so that every node that knows the same entries
has the same branches, in whatever order they came.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from crdt_model import log as chain
from crdt_model.codec import Malformed
from crdt_model.entries import EPOCH_BYTES, GENESIS, MAX_SEQ, Entry, LogName
from crdt_model.scopes import parse
from node.log_rows import device_number, scope_number

MAX_BRANCHES_KEPT = 64  # of one log; eight count, and a person restores a backup now and then


@dataclass(frozen=True, slots=True)
class Branch:
    """One unforked stretch of a log, as the table `log` keeps it.

    Attributes:
        parent: row of the branch it leaves, None at the beginning of the log.
        first: its first seq held. before: hash of the entry before that.
        signed: its last signed seq. counts_to: entries beyond are set aside.
    """

    id: int
    scope: int
    name: LogName
    parent: int | None
    first: int
    before: bytes
    head: chain.Head
    signed: int
    counts_to: int

    @property
    def partial(self) -> bool:
        """Whether earlier months of the log are not here."""
        return self.parent is None and self.first > 0


_COLUMNS = (
    "log.id, log.scope, device.device, epoch, scope.name, branch, parent, first_seq, before_hash,"
    " head_seq, head_hash, head_stamp, signed_seq, counts_to"
)
_FROM = (
    " FROM log JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device"
    " WHERE scope.name = ? AND device.device = ? AND epoch = ?"
)


def branches(connection: sqlite3.Connection, name: LogName) -> list[Branch]:
    """All branches of a log, whatever branch `name` names."""
    rows = connection.execute(
        f"SELECT {_COLUMNS}{_FROM} ORDER BY first_seq, branch",
        (name.scope, name.device, name.epoch),
    )
    return [_branch(row) for row in rows]


def _branch(row: Sequence[object]) -> Branch:
    number, scope, device, epoch, scope_name, branch, parent, first, before, *head, signed, to = row
    name = LogName(device, epoch, scope_name, branch)  # type: ignore[arg-type]
    at = chain.Head(*head)  # type: ignore[arg-type]
    return Branch(number, scope, name, parent, first, before, at, signed, to)  # type: ignore[arg-type]


def logs_held(connection: sqlite3.Connection) -> list[LogName]:
    """Every log with an entry here."""
    rows = connection.execute(
        "SELECT DISTINCT device.device, epoch, scope.name FROM log"
        " JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device"
        " WHERE head_seq >= 0 ORDER BY scope.name, device.device, epoch"
    )
    return [LogName(*row) for row in rows]


def only_branch(connection: sqlite3.Connection, name: LogName) -> Branch:
    """The branch of a log that never forked, made if the log is new; of a forked one the first."""
    held = branches(connection, name)
    return held[0] if held else make_log(connection, name)


def make_log(connection: sqlite3.Connection, name: LogName) -> Branch:
    """A new log without entries.

    Raises:
        Malformed: the name is of no form.
    """
    if len(name.epoch) != EPOCH_BYTES:
        raise Malformed("epoch of another length")
    parse(name.scope)
    return _insert(connection, name.on(b""), None, 0, GENESIS)


def _insert(
    connection: sqlite3.Connection, name: LogName, parent: int | None, first: int, before: bytes
) -> Branch:
    scope = scope_number(connection, name.scope)
    device = device_number(connection, name.device)
    cursor = connection.execute(
        "INSERT INTO log (scope, device, epoch, branch, parent, first_seq, before_hash, head_seq,"
        " head_hash, signed_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            scope, device, name.epoch, name.branch, parent, first, before, first - 1, before,
            first - 1,
        ),
    )  # fmt: skip
    assert cursor.lastrowid is not None
    head = chain.Head(first - 1, before, 0)
    return Branch(cursor.lastrowid, scope, name, parent, first, before, head, first - 1, MAX_SEQ)


@dataclass(frozen=True, slots=True)
class Attached:
    """Where a run belongs.

    Attributes:
        branch: the branch whose entry comes before the first new one, None at the beginning.
        head: that entry. held: how many entries of the run are here already.
    """

    branch: Branch | None
    head: chain.Head
    held: int


def attach(
    connection: sqlite3.Connection, held: Sequence[Branch], entries: Sequence[Entry]
) -> Attached:
    """Find where a run leaves what is held of its log.

    Raises:
        Gap: entries before the run are missing.
        Fork: the run follows an entry that is not the one held there.
    """
    first = entries[0]
    if len(held) == 1 and (first.seq, first.previous) == (held[0].head.seq + 1, held[0].head.hash):
        return Attached(held[0], held[0].head, 0)
    at: Branch | None = None
    head = chain.EMPTY
    if any(branch.partial and first.seq < branch.first for branch in held):
        raise chain.Gap(first.log, first.seq, "what is held of the log begins later")
    if first.seq > 0:
        at = branch_with(connection, held, first.seq - 1, first.previous)
        if at is None:
            if all(branch.head.seq < first.seq - 1 for branch in held):
                raise chain.Gap(first.log, first.seq, "entries before it are missing")
            raise chain.Fork(first.log, first.seq, "another entry stands before")
        head = chain.Head(first.seq - 1, first.previous, _stamp(connection, at, first.seq - 1))
    count = 0
    for entry in entries:
        found = branch_with(connection, held, entry.seq, entry.hash)
        if found is None:
            break
        at, head, count = found, chain.Head(entry.seq, entry.hash, entry.stamp), count + 1
    return Attached(at, head, count)


def branch_with(
    connection: sqlite3.Connection, held: Sequence[Branch], seq: int, hash_: bytes
) -> Branch | None:
    """The branch that holds the entry whose hash is, or begins with, `hash_`."""
    for branch in held:
        if branch.first <= seq <= branch.head.seq:
            found = hash_at(connection, branch, seq)
            if found is not None and found[: len(hash_)] == hash_:
                return branch
        elif seq == branch.first - 1 and branch.partial and branch.before[: len(hash_)] == hash_:
            return branch
    return None


def hash_at(connection: sqlite3.Connection, branch: Branch, seq: int) -> bytes | None:
    """The hash of one entry of a branch, None if it is not there."""
    if seq == branch.head.seq:
        return branch.head.hash
    row = connection.execute(
        "SELECT hash FROM entry WHERE log = ? AND seq = ?", (branch.id, seq)
    ).fetchone()
    return None if row is None else row[0]


def _stamp(connection: sqlite3.Connection, branch: Branch, seq: int) -> int:
    row = connection.execute(
        "SELECT stamp FROM entry WHERE log = ? AND seq = ?", (branch.id, seq)
    ).fetchone()
    return 0 if row is None else row[0]


def room_for(
    connection: sqlite3.Connection,
    held: Sequence[Branch],
    attached: Attached,
    first: Entry,
    position: int,
) -> tuple[Branch, bool]:
    """The branch to which new entries are to be added; whether the log forked for it.

    `position` is the arrival number that branches moved by a fork get, so that they are told of.

    Raises:
        TooManyBranches: nothing was changed.
    """
    at = attached.branch
    if at is None and not held:
        return make_log(connection, first.log), False
    if at is not None and at.head.seq == attached.head.seq and not _children(held, at):
        return at, False
    if at is None and len(held) == 1 and held[0].head.seq < held[0].first:
        return held[0], False  # made, but still empty
    if len(held) + 2 > MAX_BRANCHES_KEPT:
        raise chain.TooManyBranches(first.log, first.seq, f"has {len(held)} branches already")
    if at is None:
        for root in held:  # those that begin the log had no sibling until now
            if root.parent is None and root.name.branch == b"":
                _rename(connection, root, position)
    elif at.head.seq > attached.head.seq:
        _split(connection, at, attached.head, position)
    name = first.log.on(chain.branch_of(first.hash))
    parent = None if at is None else at.id
    return _insert(connection, name, parent, first.seq, first.previous), True


def _children(held: Sequence[Branch], of: Branch) -> bool:
    return any(branch.parent == of.id for branch in held)


def _rename(connection: sqlite3.Connection, root: Branch, position: int) -> None:
    first = hash_at(connection, root, root.first)
    assert first is not None  # an empty log does not fork
    connection.execute(
        "UPDATE log SET branch = ?, position = ? WHERE id = ?",
        (chain.branch_of(first), position, root.id),
    )


def _split(connection: sqlite3.Connection, branch: Branch, head: chain.Head, position: int) -> None:
    """End a branch at `head`; what follows becomes a branch of its own."""
    following = hash_at(connection, branch, head.seq + 1)
    assert following is not None  # the branch goes on beyond its split
    tail = _insert(
        connection,
        branch.name.on(chain.branch_of(following)),
        branch.id,
        head.seq + 1,
        head.hash,
    )
    connection.execute(
        "UPDATE log SET parent = ? WHERE parent = ? AND id != ?", (tail.id, branch.id, tail.id)
    )
    connection.execute(
        "UPDATE entry SET log = ? WHERE log = ? AND seq > ?", (tail.id, branch.id, head.seq)
    )
    connection.execute(
        "UPDATE log SET head_seq = ?, head_hash = ?, head_stamp = ?, signed_seq = ?,"
        " counts_to = ?, position = ? WHERE id = ?",
        (
            branch.head.seq, branch.head.hash, branch.head.stamp, branch.signed, branch.counts_to,
            position, tail.id,
        ),
    )  # fmt: skip
    connection.execute(
        "UPDATE log SET head_seq = ?, head_hash = ?, head_stamp = ?, position = ?, signed_seq ="
        " coalesce((SELECT max(seq) FROM entry WHERE log = log.id AND signature IS NOT NULL),"
        " first_seq - 1) WHERE id = ?",
        (head.seq, head.hash, head.stamp, position, branch.id),
    )


def path(held: Sequence[Branch], leaf: Branch) -> list[Branch]:
    """The branches from the beginning of a log to `leaf`, in order."""
    by_id = {branch.id: branch for branch in held}
    found = [leaf]
    while (parent := found[-1].parent) is not None:
        found.append(by_id[parent])
    return found[::-1]


def leaves(held: Sequence[Branch]) -> list[Branch]:
    """The branches that no other leaves."""
    parents = {branch.parent for branch in held}
    return [branch for branch in held if branch.id not in parents and branch.head.seq >= 0]
