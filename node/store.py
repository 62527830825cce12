"""The store: the log on disk, and the one way in.

An entry, ours or a peer's, goes through the same steps in one transaction: checked, inserted,
appended to its document, and what the document reports is handed to the views. What was inserted
but not reported, or reported but not folded, is undone with the transaction.
"""

from __future__ import annotations

import logging
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from crdt_model import log as chain
from crdt_model.clock import next_stamp
from crdt_model.codec import Malformed
from crdt_model.details import Epoch, stored
from crdt_model.documents import Document
from crdt_model.entries import (
    EPOCH_BYTES,
    MAX_FACTS,
    Entry,
    LogName,
    decode_facts,
    head_message,
    join_facts,
    make_entry,
    split_facts,
)
from crdt_model.facts import Fact, Kind, encode_fact, fact
from crdt_model.grants import Grants
from crdt_model.scopes import Scope, parse
from crdt_model.updates import document_name, root_name
from node.log_rows import Part, copies_in, device_number, rebuild_document, scope_number

DOCUMENTS_KEPT = 64  # open documents; one of a busy store's month holds some ten thousand facts
ENTRY_TARGET_BYTES = 60_000  # a command is split below the limit of 64 KiB an entry

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One complete copy of a command that just came in: all its parts in one scope."""

    scope_id: int
    scope: Scope
    parts: tuple[Part, ...]


class View(Protocol):
    """A fold kept in SQLite: takes in what arrived, in the transaction that stored it."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None: ...


@runtime_checkable
class RunView(View, Protocol):
    """A view that takes all that came in one run at once, because that is much cheaper for it."""

    def take_run(self, connection: sqlite3.Connection, run: Sequence[Arrived]) -> None: ...


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
        network: 16 bytes. device: this device's 16 bytes. epoch: the life of its chains.
        sign: signs bytes with this device's key.
        watchers: called after each commit with what changed, on the writer's thread.
    """

    def __init__(
        self,
        network: bytes,
        device: bytes,
        epoch: bytes,
        sign: Callable[[bytes], bytes],
        authority: Callable[[sqlite3.Connection, bytes], tuple[Grants, bytes] | None],
        views: Mapping[str, Sequence[View]],
        now_ms: Callable[[], int],
    ) -> None:
        self.network = network
        self.device = device
        self.epoch = epoch
        self.now_ms = now_ms
        self.watchers: list[Callable[[Sequence[Change]], None]] = []
        self.sign = sign
        self._authority = authority
        self._views = views
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._last_stamp: int | None = None
        self._pending = _Pending()

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
        grants = self._authority(connection, self.device)
        scope_id, log_id, head = self._own_log(connection, draft.scope)
        encoded = [encode_fact(fact_) for fact_ in draft.facts]
        groups = _grouped(encoded)
        name = LogName(self.device, self.epoch, draft.scope)
        entries: list[Entry] = []
        for part, group in enumerate(groups, 1):
            entry = make_entry(
                self.network,
                name,
                head.seq + 1,
                head.hash,
                command=draft.command,
                request=draft.request,
                part=part,
                parts=len(groups),
                stamp=self._stamp(connection),
                user=draft.user,
                facts=join_facts(group),
            )
            facts = decode_facts(entry.facts)
            if grants is None:
                raise chain.NotAllowed(name, entry.seq, "this device has no certificate")
            chain.check_authority(entry, facts, scope, grants[0])
            head = chain.follow(head, [entry])
            self._insert(connection, scope_id, scope, log_id, [entry], b"")
            entries.append(entry)
        self._pending.own_logs[log_id] = None
        self._pending.changes[Change(draft.scope, True)] = None
        return entries

    def _own_log(
        self, connection: sqlite3.Connection, scope_name: str
    ) -> tuple[int, int, chain.Head]:
        """Our log of a scope; its first entry names the heads of our other epochs there."""
        name = LogName(self.device, self.epoch, scope_name)
        scope_id, log_id, head = self.log(connection, name)
        if head.seq >= 0:
            return scope_id, log_id, head
        others = connection.execute(
            "SELECT epoch, head_seq, head_hash FROM log JOIN device ON device.id = log.device"
            " WHERE scope = ? AND device.device = ? AND epoch != ? AND head_seq >= 0",
            (scope_id, self.device, self.epoch),
        ).fetchall()
        heads = tuple((epoch, seq, hash_[:16]) for epoch, seq, hash_ in others)
        first = make_entry(
            self.network,
            name,
            0,
            head.hash,
            command=self.epoch,
            request=self.epoch,
            stamp=self._stamp(connection),
            user="",
            facts=join_facts([encode_fact(fact(Kind.EPOCH, stored(Epoch(heads))))]),
        )
        self._insert(connection, scope_id, parse(scope_name), log_id, [first], b"")
        return scope_id, log_id, chain.follow(head, [first])

    def _stamp(self, connection: sqlite3.Connection) -> int:
        if self._last_stamp is None:
            (last,) = connection.execute("SELECT max(head_stamp) FROM log").fetchone()
            self._last_stamp = last or 0
        self._last_stamp = next_stamp(self._last_stamp, self.now_ms())
        return self._last_stamp

    # --- taking in a peer's -----------------------------------------------------

    def receive(
        self,
        connection: sqlite3.Connection,
        log: LogName,
        entries: Sequence[Entry],
        signature: bytes,
    ) -> int:
        """Take in a run of a peer's copy of a log; returns how many entries were new.

        The run must end at a signed entry and continue what is held.

        Raises:
            LogError: nothing of the run was kept; see `crdt_model.log`.
            Malformed: a fact is not of its kind's form.
        """
        scope = parse(log.scope)
        scope_id, log_id, head = self.log(connection, log)
        author = self._authority(connection, log.device)
        if author is None:
            raise chain.NotAllowed(log, entries[0].seq, "its device's certificate is not known")
        grants, key = author
        # First the signature: whatever else is wrong with the run is then its author's doing.
        chain.check_signature(self.network, entries[-1], signature, key)
        new = self._new_entries(connection, log_id, head, entries)
        if not new:
            return 0
        chain.follow(head, new)
        decoded = []
        now_ms = self.now_ms()
        for entry in new:
            facts = entry.decoded()
            chain.check_admission(entry, now_ms)
            chain.check_authority(entry, facts, scope, grants)
            decoded.append(facts)
        self._insert(connection, scope_id, scope, log_id, new, signature, decoded)
        if self._last_stamp is not None:
            self._last_stamp = max(self._last_stamp, new[-1].stamp)
        self._pending.changes[Change(log.scope, False)] = None
        return len(new)

    def _new_entries(
        self,
        connection: sqlite3.Connection,
        log_id: int,
        head: chain.Head,
        entries: Sequence[Entry],
    ) -> list[Entry]:
        """The entries beyond our head; those we hold must be the same."""
        for entry in entries:
            if entry.seq > head.seq:
                break
            held = connection.execute(
                "SELECT hash FROM entry WHERE log = ? AND seq = ? AND branch = ?",
                (log_id, entry.seq, chain.MAIN_BRANCH),
            ).fetchone()
            if held is not None and held[0] != entry.hash:
                raise chain.Fork(entry.log, entry.seq, "another entry stands here")
        return [entry for entry in entries if entry.seq > head.seq]

    # --- both -------------------------------------------------------------------

    def log(self, connection: sqlite3.Connection, name: LogName) -> tuple[int, int, chain.Head]:
        """Ids of the scope and the log of this name, made if need be, and the log's head."""
        row = connection.execute(
            "SELECT log.scope, log.id, head_seq, head_hash, head_stamp FROM log"
            " JOIN scope ON scope.id = log.scope JOIN device ON device.id = log.device"
            " WHERE scope.name = ? AND device.device = ? AND epoch = ?",
            (name.scope, name.device, name.epoch),
        ).fetchone()
        if row is not None:
            return row[0], row[1], chain.Head(*row[2:])
        if len(name.epoch) != EPOCH_BYTES:
            raise Malformed("epoch of another length")
        parse(name.scope)
        scope_id = scope_number(connection, name.scope)
        device_id = device_number(connection, name.device)
        cursor = connection.execute(
            "INSERT INTO log (scope, device, epoch, head_hash) VALUES (?, ?, ?, ?)",
            (scope_id, device_id, name.epoch, chain.EMPTY.hash),
        )
        assert cursor.lastrowid is not None
        return scope_id, cursor.lastrowid, chain.EMPTY

    def _insert(
        self,
        connection: sqlite3.Connection,
        scope_id: int,
        scope: Scope,
        log_id: int,
        entries: Sequence[Entry],
        signature: bytes,
        decoded: Sequence[tuple[Fact, ...]] | None = None,
    ) -> None:
        names = [document_name(scope.name, entry.stamp) for entry in entries]
        documents = {  # opened before the entries are there: a rebuild would hold them already
            name: self._document(connection, scope_id, name) for name in dict.fromkeys(names)
        }
        (newest,) = connection.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
        signed_seq = -1
        rows: list[tuple[object, ...]] = []
        parts: list[Part] = []
        for position, entry in enumerate(entries):
            proof = None
            if signature:
                proof = signature if position == len(entries) - 1 else None
            elif entry.must_be_signed:
                proof = self.sign(head_message(self.network, entry.hash))
            if proof is not None:
                signed_seq = entry.seq
            entry_id = newest + 1 + position
            rows.append(
                (
                    entry_id, log_id, entry.seq, entry.hash, entry.command, entry.request,
                    entry.part, entry.parts, entry.stamp, entry.user, entry.facts, proof,
                )
            )  # fmt: skip
            facts = decoded[position] if decoded is not None else entry.decoded()
            parts.append(Part(entry_id, entry, facts, 0))
        connection.executemany(
            "INSERT INTO entry (id, log, seq, hash, command, request, part, parts, stamp, user,"
            " facts, signature) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        last = entries[-1]
        connection.execute(
            "UPDATE log SET head_seq = ?, head_hash = ?, head_stamp = ?, position = ?,"
            " signed_seq = max(signed_seq, ?) WHERE id = ?",
            (last.seq, last.hash, last.stamp, parts[-1].entry_id, signed_seq, log_id),
        )
        self._feed(connection, scope_id, scope, parts, [documents[name] for name in names])

    def _feed(
        self,
        connection: sqlite3.Connection,
        scope_id: int,
        scope: Scope,
        parts: Sequence[Part],
        documents: Sequence[Document],
    ) -> None:
        """Append each part's facts to its document and hand what those report to the views."""
        root = root_name(parts[0].entry.log, chain.MAIN_BRANCH)
        start = 0
        while start < len(parts):
            document = documents[start]
            end = start
            given: list[bytes] = []
            while end < len(parts) and documents[end] is document:
                given += split_facts(parts[end].entry.facts)
                end += 1
            reported = document.append(root, given)
            if reported != given:
                raise Malformed(f"document {document.name} reports other facts than were appended")
            start = end
        run: list[Arrived] = []
        for part in parts:
            complete = self._complete(connection, part)
            if complete is not None:
                run.append(Arrived(scope_id, scope, complete))
        for view in self._views.get(scope.kind, ()) if run else ():
            if isinstance(view, RunView):
                view.take_run(connection, run)
            else:
                for arrived in run:
                    view.take(connection, arrived)

    def _complete(self, connection: sqlite3.Connection, part: Part) -> tuple[Part, ...] | None:
        """All parts of the copy that `part` completes, None if it completes none."""
        entry = part.entry
        if entry.parts == 1:
            return (part,)
        (held,) = connection.execute(
            "WITH held AS (SELECT part, count(*) AS times FROM entry WHERE command = ?"
            " AND request = ? AND parts = ? AND log = (SELECT log FROM entry WHERE id = ?)"
            " AND seq <= ? GROUP BY part)"
            " SELECT count(*) FROM held WHERE times >= (SELECT times FROM held WHERE part = ?)",
            (entry.command, entry.request, entry.parts, part.entry_id, entry.seq, entry.part),
        ).fetchone()
        if held < entry.parts:
            return None  # what came before is not read again for every part
        copies = copies_in(connection, entry.log, entry.command)
        return next((c for c in copies if any(p.entry_id == part.entry_id for p in c)), None)

    def _document(self, connection: sqlite3.Connection, scope_id: int, name: str) -> Document:
        """The open document of this name, rebuilt from the log if it was not open."""
        document = self._documents.get(name)
        if document is None:
            document = rebuild_document(connection, self.network, scope_id, name)
            self._documents[name] = document
            while len(self._documents) > DOCUMENTS_KEPT:
                self._documents.popitem(last=False)
        else:
            self._documents.move_to_end(name)
        return document

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
        self._last_stamp = None

    def close(self, connection: sqlite3.Connection) -> None:
        """Drop the documents on the thread that made them."""
        self._documents.clear()


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
