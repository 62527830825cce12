"""The paper view: dispatches that came on a packing list, as receipts in a ledger embed them (L9).

A receipt made from paper carries the supplier's signed dispatch. It is checked like an entry, and
stands beside the lane's own facts until they arrive: the fold takes a dispatch from either source.
"""

from __future__ import annotations

import logging
import sqlite3

from crdt_model.codec import encode
from crdt_model.detail_forms import detail_of
from crdt_model.details import Received, stored
from crdt_model.facts import Kind
from crdt_model.identity import Roots
from crdt_model.packing_lists import BadPackingList, checked
from crdt_model.scopes import lane
from node.folding import Arrived
from node.log_rows import scope_number
from node.views import network
from node.views.lane_fold import fold_documents

_log = logging.getLogger(__name__)


class PaperView:
    """Takes in `received` facts that embed a dispatch."""

    def __init__(self, roots: Roots) -> None:
        self._roots = roots

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            for fact in part.facts:
                if fact.kind != Kind.RECEIVED:
                    continue
                detail = detail_of(fact)
                if isinstance(detail, Received) and detail.dispatch:
                    self._keep(connection, arrived, part.entry_id, detail.dispatch)

    def _keep(
        self, connection: sqlite3.Connection, arrived: Arrived, entry_id: int, copy: bytes
    ) -> None:
        try:
            found = checked(copy, self._roots, network.issuers_by_key(connection).get)
        except BadPackingList as bad:
            _log.warning("a receipt in %s embeds a dispatch: %s", arrived.scope.name, bad)
            return
        if found.dispatch.customer != arrived.scope.ids[0]:
            return  # a dispatch to another store says nothing here
        scope = scope_number(connection, lane(found.dispatch.supplier, found.dispatch.customer))
        connection.executemany(
            "INSERT OR IGNORE INTO paper_dispatch"
            " (scope, shipment, entry, stamp, device, command, at, detail)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    scope, found.dispatch.shipment, entry_id, *said.order[:3], said.order[3],
                    encode(stored(said.detail)),
                )
                for said in found.said
            ],
        )  # fmt: skip
        fold_documents(connection, scope, (), [found.dispatch.shipment])
