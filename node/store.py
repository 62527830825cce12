"""The store: the log on disk, and the one way in.

An entry, ours or a peer's, goes through the same steps in one transaction: checked, inserted,
appended to its document, and what the document reports is handed to the views. What was inserted
but not reported, or reported but not folded, is undone with the transaction.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crdt_model import log as chain
from crdt_model.clock import MAX_AHEAD_MS, milliseconds_of, shift_at
from crdt_model.detail_forms import detail_of
from crdt_model.details import Epoch, stored
from crdt_model.entries import (
    MAX_FACTS,
    Entry,
    LogName,
    decode_facts,
    head_message,
    join_facts,
    make_entry,
)
from crdt_model.facts import Fact, Kind, encode_fact, fact
from crdt_model.grants import Grants
from crdt_model.identity import Roots
from crdt_model.replication.events import LogHead
from crdt_model.scopes import Scope, parse
from node import contacts
from node.arrivals import note_arrival
from node.branches import (
    Branch,
    attach,
    branch_with,
    branches,
    make_log,
    only_branch,
    room_for,
)
from node.folding import View
from node.judging import Judge
from node.life import Life
from node.log_rows import Part
from node.mending import mend
from node.open_documents import OpenDocuments, append
from node.view_feed import ViewFeed
from node.views.clocks import shifts_of_device

ARRIVAL_DIGEST_BYTES = 8  # as in frames
MAX_EPOCH_HEADS = 64  # named by a new epoch's first entry: more lives than a device has
ENTRY_TARGET_BYTES = 60_000  # a command is split below the limit of 64 KiB an entry

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """What this device wants to record in one scope under one command."""

    scope: str
    command: bytes
    request: bytes
    user: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit brought, for those who watch: scope, and the products touched if any."""

    scope: str
    own: bool


@dataclass(slots=True)
class _Pending:
    changes: dict[Change, None] = field(default_factory=dict)
    own_logs: dict[int, None] = field(default_factory=dict)


class Store:
    """The log of one node. All methods that take a connection run on the writer's thread.

    Attributes:
        network: 16 bytes. device: this device's 16 bytes. sign: signs bytes with its key.
        life: its epochs and stamps.
        watchers: called after each commit with what changed, on the writer's thread.
        read_to: ledgers fed from another system (S4), with the stamp up to which it was read.
    """

    def __init__(
        self,
        network: bytes,
        device: bytes,
        new_epoch: Callable[[], bytes],
        sign: Callable[[bytes], bytes],
        authority: Callable[[sqlite3.Connection, bytes], tuple[Grants, bytes] | None],
        views: Mapping[str, Sequence[View]],
        now_ms: Callable[[], int],
        judge: Judge,
    ) -> None:
        self.network = network
        self.device = device
        self.life = Life(device, new_epoch, now_ms)
        self.now_ms = now_ms
        self.watchers: list[Callable[[Sequence[Change]], None]] = []
        self.read_to: dict[str, int] = {}
        self.sign = sign
        self._authority = authority
        self._judge = judge
        self._documents = OpenDocuments(network)
        self._feed = ViewFeed(views, judge, self._note_change)
        self._pending = _Pending()

    @property
    def roots(self) -> Roots:
        """The anchors of the network."""
        return self._judge.roots

    def author(self, connection: sqlite3.Connection, device: bytes) -> tuple[Grants, bytes] | None:
        """A device's grants and public key as its certificate proves them, None if not known."""
        return self._authority(connection, device)

    def grants(self, connection: sqlite3.Connection, device: bytes) -> Grants | None:
        """What a device may do, None if its certificate is not known or not valid."""
        found = self._authority(connection, device)
        return None if found is None else found[0]

    # --- writing our own ------------------------------------------------------

    def record(self, connection: sqlite3.Connection, draft: Draft) -> list[Entry]:
        """Record a command of this device; returns its entries.

        Raises:
            log.NotAllowed: our own certificate does not allow it.
            Malformed: too large, or not of its kind's form.
        """
        scope = parse(draft.scope)
        self.life.mind_clock(connection)
        grants = self._authority(connection, self.device)
        branch = self._own_log(connection, draft.scope)
        encoded = [encode_fact(fact_) for fact_ in draft.facts]
        groups = _grouped(encoded)
        name = LogName(self.device, self.life.epoch(connection), draft.scope)
        entries: list[Entry] = []
        for part, group in enumerate(groups, 1):
            entry = make_entry(
                self.network,
                name,
                branch.head.seq + 1,
                branch.head.hash,
                command=draft.command,
                request=draft.request,
                part=part,
                parts=len(groups),
                stamp=self.life.stamp(connection),
                user=draft.user,
                facts=join_facts(group),
            )
            facts = decode_facts(entry.facts)
            if grants is None:
                raise chain.NotAllowed(name, entry.seq, "this device has no certificate")
            chain.check_authority(entry, facts, scope, grants[0])
            self._insert(connection, branch, scope, [entry], [facts], None)
            branch = replace(branch, head=chain.follow(branch.head, [entry]))
            entries.append(entry)
        self._pending.own_logs[branch.id] = None
        self._pending.changes[Change(draft.scope, True)] = None
        return entries

    def _own_log(self, connection: sqlite3.Connection, scope_name: str) -> Branch:
        """Our log of a scope; its first entry names the heads of our other epochs there."""
        name = LogName(self.device, self.life.epoch(connection), scope_name)
        branch = only_branch(connection, name)
        if branch.head.seq >= 0:
            return branch
        others = connection.execute(
            "SELECT epoch, head_seq, head_hash FROM log JOIN device ON device.id = log.device"
            " WHERE scope = ? AND device.device = ? AND epoch != ? AND head_seq >= 0"
            " AND log.id NOT IN (SELECT parent FROM log WHERE parent IS NOT NULL)"
            " ORDER BY log.id DESC LIMIT ?",
            (branch.scope, self.device, name.epoch, MAX_EPOCH_HEADS),
        ).fetchall()
        heads = tuple((epoch, seq, hash_[:16]) for epoch, seq, hash_ in others)
        first = make_entry(
            self.network,
            name,
            0,
            branch.head.hash,
            command=name.epoch,
            request=name.epoch,
            stamp=self.life.stamp(connection),
            user="",
            facts=join_facts([encode_fact(fact(Kind.EPOCH, stored(Epoch(heads))))]),
        )
        self._insert(connection, branch, parse(scope_name), [first], [first.decoded()], None)
        return replace(branch, head=chain.follow(branch.head, [first]))

    # --- taking in a peer's -----------------------------------------------------

    def receive(
        self,
        connection: sqlite3.Connection,
        log: LogName,
        entries: Sequence[Entry],
        signature: bytes,
    ) -> int:
        """Take in a run of a peer's copy of a log; returns how many entries were new.

        The run must end at a signed entry and follow an entry that is held. Where it leaves what
        is held, the log has forked: both sides are kept.

        Raises:
            LogError: nothing of the run was kept; see `crdt_model.log`.
            Malformed: a fact is not of its kind's form.
        """
        scope = parse(log.scope)
        grants, key = self._author_of(connection, log)
        # First the signature: whatever else is wrong with the run is then its author's doing.
        chain.check_signature(self.network, entries[-1], signature, key)
        held = branches(connection, log)
        if mend(connection, held, entries, signature):
            self._documents.forget(scope.name)
            self._feed.refold(connection, held[0].scope)
            held = branches(connection, log)
        attached = attach(connection, held, entries)
        new = entries[attached.held :]
        if not new:
            return 0
        chain.follow(attached.head, new)
        decoded = self._checked(connection, new, scope, grants)
        (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
        branch, forked = room_for(connection, held, attached, new[0], newest + len(new))
        if forked:
            _log.warning("log of %s in %s forks at %d", log.device.hex(), log.scope, new[0].seq)
            self._documents.forget(log.scope)
        self._take_in(connection, branch, scope, new, decoded, signature, forked=forked)
        self._note_taken(connection, log, new, decoded)
        return len(new)

    def receive_back(
        self,
        connection: sqlite3.Connection,
        log: LogName,
        entries: Sequence[Entry],
        signature: bytes,
    ) -> int:
        """Take in a run whose past is not here: the end of a log that is new, or what comes just
        before the part of a log that is held. Returns how many entries were new.

        Raises:
            As `receive`; Fork: it does neither.
        """
        scope = parse(log.scope)
        grants, key = self._author_of(connection, log)
        held = branches(connection, log)
        last = entries[-1]
        if not held or held[0].head.seq < held[0].first:
            chain.check_signature(self.network, last, signature, key)
            branch = held[0] if held else make_log(connection, log)
        else:
            branch = held[0]
            if branch_with(connection, held, last.seq, last.hash) is not None and (
                last.seq >= branch.first
            ):
                return 0
            if not branch.partial or (last.seq, last.hash) != (branch.first - 1, branch.before):
                raise chain.Fork(log, entries[0].seq, "does not end where what is held begins")
            # What is held proves it, by the hash it begins with; a signature is not needed.
            if signature:
                chain.check_signature(self.network, last, signature, key)
        before = chain.Head(entries[0].seq - 1, entries[0].previous, 0)
        chain.follow(before, entries)
        decoded = self._checked(connection, entries, scope, grants)
        self._take_in(connection, branch, scope, entries, decoded, signature, back=True)
        self._note_taken(connection, log, entries, decoded)
        return len(entries)

    def _take_in(
        self,
        connection: sqlite3.Connection,
        branch: Branch,
        scope: Scope,
        entries: Sequence[Entry],
        decoded: Sequence[tuple[Fact, ...]],
        signature: bytes,
        *,
        forked: bool = False,
        back: bool = False,
    ) -> None:
        """Store others' entries, and fold those that count."""
        log = branch.name.on(b"")
        if not forked and not self._judge.concerns(connection, log):
            self._insert(connection, branch, scope, entries, decoded, signature, back=back)
            return
        aside = replace(branch, counts_to=-1)
        self._insert(connection, aside, scope, entries, decoded, signature, back=back)
        self._judge.judge(connection, log)
        self._feed.refold(connection, branch.scope)

    def _author_of(self, connection: sqlite3.Connection, log: LogName) -> tuple[Grants, bytes]:
        author = self._authority(connection, log.device)
        if author is None:
            raise chain.NotAllowed(log, -1, "its device's certificate is not known")
        return author

    def _checked(
        self, connection: sqlite3.Connection, entries: Sequence[Entry], scope: Scope, grants: Grants
    ) -> list[tuple[Fact, ...]]:
        """The facts of entries that their device may say, and says in time."""
        decoded = []
        now_ms = self.now_ms()
        for entry in entries:
            facts = entry.decoded()
            if milliseconds_of(entry.stamp) - now_ms > MAX_AHEAD_MS:
                # Its clock was wrong; it is taken if somebody has said by how much.
                shifts = shifts_of_device(connection, entry.log.device)
                moved = shift_at(shifts, entry.log.device, entry.log.epoch, entry.stamp)
                chain.check_admission(entry, now_ms - milliseconds_of(moved))
            chain.check_authority(entry, facts, scope, grants)
            decoded.append(facts)
        return decoded

    def _note_taken(
        self,
        connection: sqlite3.Connection,
        log: LogName,
        new: Sequence[Entry],
        decoded: Sequence[tuple[Fact, ...]],
    ) -> None:
        """What a run of others' entries means beside its facts."""
        self.life.bind(new[-1].stamp)
        if log.device == self.device and log.epoch == self.life.epoch(connection):
            self.life.begin_epoch(connection, "copied", f"entries of ours came back in {log.scope}")
        first = decoded[0][0]
        if new[0].seq == 0 and first.kind == Kind.EPOCH:
            detail = detail_of(first)
            assert isinstance(detail, Epoch)
            for epoch, seq, hash16 in detail.heads:
                head = LogHead(LogName(log.device, epoch, log.scope), seq, hash16)
                if branch_with(connection, branches(connection, head.log), seq, hash16) is None:
                    contacts.note_wanted(connection, head, contacts.EARLIER_LIFE, self.now_ms())
        self._note_change(log.scope)

    def _note_change(self, scope: str) -> None:
        self._pending.changes[Change(scope, False)] = None

    # --- both -------------------------------------------------------------------

    def _insert(
        self,
        connection: sqlite3.Connection,
        branch: Branch,
        scope: Scope,
        entries: Sequence[Entry],
        decoded: Sequence[tuple[Fact, ...]],
        signature: bytes | None,
        *,
        back: bool = False,
    ) -> None:
        """Store a run and feed it to documents and views.

        `signature` is that of the last entry as a peer gave it, None for our own entries: they
        are signed at cut points, and at the end of the commit. `back`: the run stands before what
        the branch holds.
        """
        documents = self._documents.of(connection, branch.scope, scope.name, entries, back=back)
        (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
        signed_seq = -1
        rows: list[tuple[object, ...]] = []
        parts: list[Part] = []
        for position, entry in enumerate(entries):
            proof = None
            if signature is not None:
                proof = signature or None if position == len(entries) - 1 else None
            elif entry.must_be_signed:
                proof = self.sign(head_message(self.network, entry.hash))
            if proof is not None:
                signed_seq = entry.seq
            entry_id = newest + 1 + position
            rows.append(
                (
                    entry_id, branch.id, entry.seq, entry.hash, entry.command, entry.request,
                    entry.part, entry.parts, entry.stamp, entry.user, entry.facts, proof,
                )
            )  # fmt: skip
            parts.append(Part(entry_id, entry, decoded[position], 0))
        connection.executemany(
            "INSERT INTO entry (id, log, seq, hash, command, request, part, parts, stamp, user,"
            " facts, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        first, last = entries[0], entries[-1]
        if back:
            connection.execute(
                "UPDATE log SET first_seq = ?, before_hash = ? WHERE id = ?",
                (first.seq, first.previous, branch.id),
            )
            self._documents.forget(scope.name)
        if last.seq > branch.head.seq:
            connection.execute(
                "UPDATE log SET head_seq = ?, head_hash = ?, head_stamp = ? WHERE id = ?",
                (last.seq, last.hash, last.stamp, branch.id),
            )
        connection.execute(
            "UPDATE log SET position = ?, signed_seq = max(signed_seq, ?) WHERE id = ?",
            (parts[-1].entry_id, signed_seq, branch.id),
        )
        append(branch.name, entries, documents)
        self._feed.take(connection, branch, scope, parts)

    # --- commits (`database.CommitHook`) ------------------------------------------

    def before_commit(self, connection: sqlite3.Connection) -> None:
        """Sign the last entry of every log of ours that this commit extended."""
        for log_id in self._pending.own_logs:
            row = connection.execute(
                "SELECT id, seq, hash, signature FROM entry WHERE log = ?"
                " ORDER BY seq DESC LIMIT 1",
                (log_id,),
            ).fetchone()
            if row is None:
                continue  # the job that extended this log was undone
            entry_id, seq, hash_, signature = row
            if signature is None:
                proof = self.sign(head_message(self.network, hash_))
                connection.execute("UPDATE entry SET signature = ? WHERE id = ?", (proof, entry_id))
            connection.execute("UPDATE log SET signed_seq = ? WHERE id = ?", (seq, log_id))
        if self._pending.changes:
            _note_arrivals(connection, self.now_ms())

    def after_commit(self) -> None:
        changes, self._pending = list(self._pending.changes), _Pending()
        for watcher in self.watchers if changes else ():
            try:
                watcher(changes)
            except Exception:  # one that fails must not cost the others what they wait for
                _log.exception("a watcher of commits failed")

    def undone(self) -> None:
        """Forget what memory holds of a transaction that was undone, in part or whole."""
        self._documents.clear()
        self.life.forget()
        self._feed.forget()

    def close(self, connection: sqlite3.Connection) -> None:
        """Drop the documents on the thread that made them."""
        self._documents.clear()


def _note_arrivals(connection: sqlite3.Connection, now_ms: int) -> None:
    """Keep where the arrival order stands and a digest of it, for peers that follow it."""
    position, digest = connection.execute(
        "SELECT position, digest FROM arrival ORDER BY position DESC LIMIT 1"
    ).fetchone() or (0, bytes(ARRIVAL_DIGEST_BYTES))
    rows = connection.execute(
        "SELECT id, hash FROM entry WHERE id > ? ORDER BY id", (position,)
    ).fetchall()
    if rows:
        running = hashlib.sha256(digest + b"".join([hash_ for _, hash_ in rows]))
        connection.execute(
            "INSERT INTO arrival (position, digest) VALUES (?, ?)",
            (rows[-1][0], running.digest()[:ARRIVAL_DIGEST_BYTES]),
        )
        note_arrival(connection, rows[-1][0], now_ms)


def _grouped(encoded: Sequence[bytes]) -> list[list[bytes]]:
    """Facts grouped into entries that keep under the size limit."""
    groups: list[list[bytes]] = [[]]
    size = 0
    for data in encoded:
        if groups[-1] and (size + len(data) > ENTRY_TARGET_BYTES or len(groups[-1]) >= MAX_FACTS):
            groups.append([])
            size = 0
        groups[-1].append(data)
        size += len(data)
    return groups
