"""View feed: what a stored run of entries means for the views, and which scopes it folds again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from crdt_model.facts import Kind
from crdt_model.scopes import Scope, ledger, parse
from node.branches import Branch
from node.folding import Arrived, RememberingView, View, fold, refold
from node.judging import Judge
from node.log_rows import Part, copies_in
from node.views import same

RULING = frozenset({"catalogue", "store"})  # kinds of scope that say how ledgers are read


class ViewFeed:
    """Hands what counts to the views of its scope's kind."""

    def __init__(
        self,
        views: Mapping[str, Sequence[View]],
        judge: Judge,
        refolded: Callable[[str], None],
    ) -> None:
        """`refolded` is told the name of a scope that was folded again."""
        self._views = views
        self._judge = judge
        self._refolded = refolded

    def take(
        self, connection: sqlite3.Connection, branch: Branch, scope: Scope, parts: Sequence[Part]
    ) -> None:
        """Hand a stored run to the views.

        On a forked log the parts of one command may stand on different sides, and what came early
        may make another pair of them: then the scope is folded again as a whole.
        """
        if branch.name.branch and any(part.entry.parts > 1 for part in parts):
            if branch.counts_to >= 0:
                self.refold(connection, branch.scope)
            return
        run: list[Arrived] = []
        for part in parts:
            if part.entry.seq > branch.counts_to:
                break  # set aside
            complete = _complete(connection, part)
            if complete is not None:
                run.append(Arrived(branch.scope, scope, complete))
        fold(connection, self._views.get(scope.kind, ()), run)
        said = [fact for part in parts for fact in part.facts]
        if scope.kind in ("network", "store") and self._judge.speaks(connection, said):
            for scope_id in self._judge.judge_all(connection):
                self.refold(connection, scope_id)
        if scope.kind in RULING and same.speaks(said):
            self._refold_stale(connection)
        counted = [fact for one in run for part in one.parts for fact in part.facts]
        if scope.kind == "store" and any(fact.kind == Kind.CLOCK for fact in counted):
            self._refold_ledger(connection, scope.ids[0])

    def refold(self, connection: sqlite3.Connection, scope_id: int) -> None:
        """Fold a scope again: what counts of it has changed."""
        (name,) = connection.execute("SELECT name FROM scope WHERE id = ?", (scope_id,)).fetchone()
        refold(connection, self._views, scope_id)
        self._refolded(name)
        if parse(name).kind in RULING:
            self._refold_stale(connection)

    def _refold_ledger(self, connection: sqlite3.Connection, store: bytes) -> None:
        """A device's clock was corrected: its facts stand at other times now."""
        name = ledger(store)
        row = connection.execute("SELECT id FROM scope WHERE name = ?", (name,)).fetchone()
        if row is not None:
            self.refold(connection, row[0])

    def _refold_stale(self, connection: sqlite3.Connection) -> None:
        """It was said, or taken back, that products or batches are the same."""
        for scope_id in same.stale_ledgers(connection):
            self.refold(connection, scope_id)

    def forget(self) -> None:
        """Have views forget what memory holds of a transaction that was undone."""
        for view in (view for of_kind in self._views.values() for view in of_kind):
            if isinstance(view, RememberingView):
                view.forget()


def _complete(connection: sqlite3.Connection, part: Part) -> tuple[Part, ...] | None:
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
