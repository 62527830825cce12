"""Sending: due events are posted in small requests, and each is judged by what names it.

Good events never wait for bad ones: a request is imported object by object, one that cannot be
read is parted until the event to blame stands alone, and a refused event waits with the server's
words. A receipt refused for a value that the rules assign is sent once more without it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from gateway.answers import Conflict, Dhis2Error, Malformed, ServerFault, TooLarge
from gateway.rts import outbox
from gateway.rts.facts import RECEIPT
from gateway.rts.ground import Ground
from gateway.rts.outbox import OutRow
from gateway.tracker import Report, Tracker
from node.node import Node

EVENTS_A_REQUEST = 50  # some 20 KB; tracker checks each against its programme
MAX_REQUESTS = 400  # of one run
MAX_FAULTS = 12  # failures of the server in one run: enough to part fifty events to one, twice
_ASSIGNED = "E1307"  # a value differs from what a rule assigns


@dataclass(slots=True)
class Sent:
    """What became of due events."""

    accepted: int = 0
    refused: int = 0


async def send(
    node: Node, tracker: Tracker, ground: Ground, is_replaced: Callable[[], Awaitable[bool]]
) -> Sent:
    """Post what is due, each row once; raises the errors of `answers` that end a run.

    `is_replaced` is asked before each request: a gateway that was replaced sends no further one.
    """
    sent, seen, faults = Sent(), set[str](), 0
    size = EVENTS_A_REQUEST
    for _ in range(MAX_REQUESTS):
        rows = await node.database.read(partial(outbox.due, most=size, but=seen))
        if not rows or await is_replaced():
            break
        # Rules are skipped for receipts only, so kinds are never mixed in a request.
        rows = [row for row in rows if row.what == rows[0].what]
        await node.database.write(partial(outbox.begin, rows=rows))
        skip = rows[0].what == RECEIPT and ground.setting.receipt_values == "skip_rules"
        try:
            report = await tracker.post([row.wanted for row in rows], skip_rules=skip)
        except (Malformed, TooLarge, ServerFault) as error:
            faults += isinstance(error, ServerFault)
            if faults > MAX_FAULTS:
                raise
            if len(rows) == 1:
                await _blame(node, rows[0], error, sent)
                seen.add(rows[0].uid)
            size = max(1, len(rows) // 2)
            continue
        size = min(EVENTS_A_REQUEST, size * 2)
        again = await node.database.write(partial(_record, node, ground, rows, report, sent))
        seen |= {row.uid for row in rows} - again
    return sent


async def _blame(node: Node, row: OutRow, error: Dhis2Error, sent: Sent) -> None:
    """One event that alone cannot be posted: refused, or after the others if the server failed."""
    now_ms = node.now_ms()
    if isinstance(error, ServerFault):
        await node.database.write(partial(outbox.postpone, row=row, now_ms=now_ms))
        return
    why = Conflict("", str(error))
    await node.database.write(partial(outbox.record_rejected, row=row, why=why, now_ms=now_ms))
    sent.refused += 1


def _record(
    node: Node,
    ground: Ground,
    rows: Sequence[OutRow],
    report: Report,
    sent: Sent,
    connection: sqlite3.Connection,
) -> set[str]:
    """Write down what became of each row; returns those to be sent again at once."""
    again: set[str] = set()
    now_ms = node.now_ms()
    for row in rows:
        if row.uid in report.accepted:
            outbox.record_accepted(connection, row, now_ms)
            sent.accepted += 1
        elif row.uid in report.rejected:
            why = report.rejected[row.uid]
            if why.code == _ASSIGNED and row.what == RECEIPT and not row.plain:
                outbox.make_plain(connection, row, _without_assigned(ground, row))
                again.add(row.uid)
            else:
                outbox.record_rejected(connection, row, why, now_ms)
                sent.refused += 1
        # A row that no report names stays due and unsure: the next run sends it again.
    return again


def _without_assigned(ground: Ground, row: OutRow) -> dict[str, object]:
    """A receipt with its quantity alone: the server's rules assign the rest."""
    kept = [
        value
        for value in row.wanted["dataValues"]
        if value["dataElement"] == ground.setting.receipt
    ]
    return {**row.wanted, "dataValues": kept}
