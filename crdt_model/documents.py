"""Documents: one pycrdt `Doc` per scope and month, whose events are the feed of the folds.

There is one way in: facts of checked entries become a derived update, the update is applied, and
what the `Doc` reports as inserted is what is folded. No byte of Yjs from a peer, a file or a backup
is ever applied: crafted updates crash the library or write under another's name.

This is the only module that imports pycrdt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pycrdt import Array, Doc

from crdt_model.updates import APPEND_MAX, append_update, client_id


class DocumentDiverged(Exception):
    """The document does not hold what was appended; it is dropped and rebuilt from the log."""


class Document:
    """The merged facts of one scope and month.

    Attributes:
        name: scope and month, as `updates.document_name` makes it.
    """

    def __init__(self, network: bytes, name: str) -> None:
        self.name = name
        self._network = network
        self._start()

    def _start(self) -> None:
        self._doc: Doc[Any] = Doc()
        self._arrays: dict[str, Array[Any]] = {}
        self._clients: dict[str, int] = {}
        self._lengths: dict[str, int] = {}
        self._inserted: list[bytes] = []
        self._subscriptions: list[Any] = []

    def append(self, root: str, facts: Sequence[bytes]) -> list[bytes]:
        """Append facts to `root`; returns what the document's event reports as inserted.

        Raises:
            DocumentDiverged: the event does not report these facts.
        """
        if root not in self._arrays:
            self._open(root)
        reported: list[bytes] = []
        for start in range(0, len(facts), APPEND_MAX):
            part = facts[start : start + APPEND_MAX]
            update = append_update(self._clients[root], self._lengths[root], root, part)
            self._inserted = []
            self._doc.apply_update(update)
            reported += self._inserted
            self._lengths[root] += len(part)
        if len(reported) != len(facts):
            raise DocumentDiverged(f"{self.name} {root}: {len(reported)} of {len(facts)} arrived")
        return reported

    def length(self, root: str) -> int:
        """How many facts `root` holds."""
        return self._lengths.get(root, 0)

    def contents(self) -> dict[str, list[bytes]]:
        """The facts of every root, read back from the document."""
        return {root: [bytes(fact) for fact in array] for root, array in self._arrays.items()}

    def state(self) -> bytes:
        """The whole document as one Yjs update, for read-only observers."""
        update: bytes = self._doc.get_update()
        return update

    def _open(self, root: str) -> None:
        clients = clients_of(self._network, self.name, [*self._clients, root])
        changed = [name for name in self._clients if clients[name] != self._clients[name]]
        if changed:
            held = self.contents()
            self._start()
            self._clients = clients
            for name, facts in held.items():
                self._observe(name)
                self.append(name, facts)
        self._clients = clients
        self._observe(root)

    def _observe(self, root: str) -> None:
        array: Array[Any] = self._doc.get(root, type=Array)
        self._arrays[root] = array
        self._lengths[root] = 0
        self._subscriptions.append(array.observe(self._report))

    def _report(self, event: Any) -> None:
        for change in event.delta:
            self._inserted.extend(bytes(fact) for fact in change.get("insert", ()))


def clients_of(network: bytes, document: str, roots: Sequence[str]) -> dict[str, int]:
    """The Yjs client of each root; of two that share one, the greater name takes the next salt."""
    taken: set[int] = set()
    clients: dict[str, int] = {}
    for root in sorted(roots):
        salt = 0
        while (client := client_id(network, document, root, salt)) in taken:
            salt += 1
        taken.add(client)
        clients[root] = client
    return clients
