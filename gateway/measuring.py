"""Measuring: what Prometheus is told of a gateway. Nothing of a secret, no name of a person."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from crdt_model.clock import milliseconds_of
from gateway import attention, review, targets
from gateway.appointment import appointment
from gateway.beside import SERVICE
from gateway.operating import today
from gateway.outbox import State
from gateway.outcome import last_run_of
from gateway.service import Gateway
from node.api.handlers import Api
from node.directory import parse_instant
from node.errors import Refused
from node.metrics import Measure


async def measures(api: Api) -> Sequence[Measure]:
    """How it stands with the gateway; nothing where none runs or nothing is connected."""
    gateway = api.more.get(SERVICE)
    if not isinstance(gateway, Gateway):
        return ()
    try:
        target_id = await gateway.target_id()
    except Refused:
        return ()
    reported = gateway.reported_before  # asked often: nothing is computed for it
    withheld = sum(bool(one.withheld) for one in reported)
    final = sum(one.final for one in reported)
    now_ms = gateway.node.now_ms()

    def read(connection: sqlite3.Connection) -> Sequence[Measure]:
        target = targets.target(connection, target_id)
        counts = review.counts(connection, target_id)
        last = last_run_of(connection)
        ours = appointment(connection, gateway.node.network, gateway.region)
        causes = attention.causes(connection, target, last, today(gateway))
        found = [
            Measure("gateway_values", "gauge", "Values that wait, by state.",
                    [({"state": s.name.lower()}, counts.get(s, 0)) for s in State if s]),
            Measure("gateway_appointed", "gauge", "1 if this device pushes for its region.",
                    [({}, ours.device == gateway.node.device)]),
            Measure("gateway_stopped", "gauge", "1 if nothing is sent until a person acts.",
                    [({}, target.stopped is not None)]),
            Measure("gateway_failures_in_a_row", "gauge", "Requests without an answer in a row.",
                    [({}, target.failures)]),
            Measure("gateway_reports", "gauge", "Org units and periods, by how it stands.",
                    [({"state": "final"}, final), ({"state": "not_reported"}, withheld),
                     ({"state": "provisional"}, len(reported) - final - withheld)]),
            Measure("gateway_attention", "gauge", "What needs a person, by severity.",
                    [({"severity": word}, sum(one.severity == word for one in causes))
                     for word in (attention.ERROR, attention.WARNING)]),
        ]  # fmt: skip
        if last is not None:
            at_ms = milliseconds_of(parse_instant(str(last["at"])))
            found += [
                Measure("gateway_last_run_age_seconds", "gauge", "Since the last run ended.",
                        [({}, max(0, now_ms - at_ms) / 1000)]),
                Measure("gateway_last_run_ok", "gauge", "1 if nothing of it needs a person.",
                        [({}, bool(last["ok"]))]),
            ]  # fmt: skip
        return found

    return await gateway.node.database.read(read)
