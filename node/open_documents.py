"""Open documents: the CRDT documents of scopes written to lately, built from the log if need be."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence

from crdt_model.codec import Malformed
from crdt_model.documents import Document
from crdt_model.entries import Entry, LogName, split_facts
from crdt_model.updates import document_name, root_name
from node.log_rows import rebuild_document

DOCUMENTS_KEPT = 64  # one of a busy store's month holds some ten thousand facts


class OpenDocuments:
    """Documents by name, the one used last at the end; all on the writer's thread."""

    def __init__(self, network: bytes) -> None:
        self._network = network
        self._open: OrderedDict[str, Document] = OrderedDict()

    def of(
        self,
        connection: sqlite3.Connection,
        scope_id: int,
        scope: str,
        entries: Sequence[Entry],
        *,
        back: bool,
    ) -> list[Document]:
        """The document of each entry's month, opened before the entries are stored: one that is
        built anew would hold them already.

        `back`: what comes before what is held is appended to documents of its own; those of the
        scope are to be forgotten then.
        """
        names = [document_name(scope, entry.stamp) for entry in entries]
        found = {
            name: Document(self._network, name) if back else self._one(connection, scope_id, name)
            for name in dict.fromkeys(names)
        }
        return [found[name] for name in names]

    def _one(self, connection: sqlite3.Connection, scope_id: int, name: str) -> Document:
        document = self._open.get(name)
        if document is None:
            document = rebuild_document(connection, self._network, scope_id, name)
            self._open[name] = document
            while len(self._open) > DOCUMENTS_KEPT:
                self._open.popitem(last=False)
        else:
            self._open.move_to_end(name)
        return document

    def lengths(self, log: LogName) -> list[int]:
        """How many facts of a log each open document holds."""
        return [document.length(root_name(log)) for document in self._open.values()]

    def forget(self, scope: str) -> None:
        """Have a scope's documents built anew: their roots follow the branches of its logs."""
        for name in [name for name in self._open if name.rsplit("/", 1)[0] == scope]:
            del self._open[name]

    def clear(self) -> None:
        """Forget them all, on the thread that made them."""
        self._open.clear()


def append(log: LogName, entries: Sequence[Entry], documents: Sequence[Document]) -> None:
    """Append each entry's facts to its document.

    Raises:
        Malformed: a document reports other facts than it was given.
    """
    root = root_name(log)
    start = 0
    while start < len(entries):
        document = documents[start]
        end = start
        given: list[bytes] = []
        while end < len(entries) and documents[end] is document:
            given += split_facts(entries[end].facts)
            end += 1
        if document.append(root, given) != given:
            raise Malformed(f"document {document.name} reports other facts than were appended")
        start = end
