"""A small stock app, as the Android one works: offline records, one event each, synced later."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from gateway.mapping import stable_uid
from gateway.sandbox.preset import unit_uid
from gateway.sandbox.rts_preset import (
    RECEIPTS,
    REQUISITIONS,
    STOCK,
    element,
    enrollment,
    entity,
    program,
    stage,
)
from tests.gateway.conftest import Sandbox


async def ask(
    sandbox: Sandbox,
    method: str,
    path: str,
    body: Any = None,
    *,
    who: str = "admin:district",
    **params: str,
) -> tuple[int, Any]:
    """One request as a client of the server; HTTP code and JSON."""
    sign_in = "Basic " + base64.b64encode(who.encode()).decode()
    data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method,
            f"{sandbox.address}/api/{path}",
            params=params,
            data=data,
            headers={"Authorization": sign_in, "Content-Type": "application/json"},
        ) as answer,
    ):
        return answer.status, await answer.json()


def event(name: str, unit: str, at: str, values: dict[str, Any], of: str) -> dict[str, Any]:
    """An event of a programme as it is posted; values by the names of the preset's elements."""
    return {
        "event": stable_uid("event", name),
        "program": program(of),
        "programStage": stage(of),
        "orgUnit": unit_uid(unit),
        "occurredAt": at,
        "createdAtClient": at,
        "status": "COMPLETED",
        "dataValues": [{"dataElement": element(k), "value": str(v)} for k, v in values.items()],
    }


@dataclass
class App:
    """One device of a facility. What it records waits until `sync`."""

    sandbox: Sandbox
    unit: str
    name: str = "tablet"
    waiting: list[dict[str, Any]] = field(default_factory=list)
    made: int = 0

    def _stock(self, item: str, at: str, values: dict[str, Any]) -> dict[str, Any]:
        said = event(self._next(), self.unit, at, values, STOCK)
        said["trackedEntity"] = entity(self.unit, item)
        said["enrollment"] = enrollment(self.unit, item)
        self.waiting.append(said)
        return said

    def _next(self) -> str:
        self.made += 1
        return f"{self.unit} {self.name} {self.made}"

    def distribute(
        self, item: str, quantity: int, at: str, to: str | None = "outp_dep"
    ) -> dict[str, Any]:
        """Given out to a department."""
        values: dict[str, Any] = {"DISTRIBUTION": quantity}
        return self._stock(item, at, values | ({"DELIVER_TO": to} if to else {}))

    def discard(self, item: str, quantity: int, at: str) -> dict[str, Any]:
        """Thrown away."""
        return self._stock(item, at, {"DISCARD": quantity})

    def count(self, item: str, quantity: int, at: str) -> dict[str, Any]:
        """Counted."""
        return self._stock(item, at, {"COUNT": quantity})

    def receive(self, item: str, quantity: int, at: str) -> dict[str, Any]:
        """Taken in by hand, as the web app can."""
        return self._stock(item, at, {"RECEIPT": quantity})

    def require(
        self, number: str, item: str, quantity: int, at: str, **more: Any
    ) -> dict[str, Any]:
        """A line of a requisition."""
        values = {"REQ_NUMBER": number, "REQ_ITEM": item, "REQ_QUANTITY": quantity, **more}
        said = event(self._next(), self.unit, at, values, REQUISITIONS)
        self.waiting.append(said)
        return said

    def acknowledge(self, consignment: str, at: str, **more: Any) -> dict[str, Any]:
        """A consignment has come."""
        said = event(
            self._next(), self.unit, at, {"ACK_CONSIGNMENT": consignment, **more}, RECEIPTS
        )
        self.waiting.append(said)
        return said

    def change(self, said: dict[str, Any], **values: Any) -> None:
        """Another word on an event, to be synced."""
        known = {element(name): str(value) for name, value in values.items()}
        kept = [v for v in said["dataValues"] if v["dataElement"] not in known]
        said["dataValues"] = kept + [{"dataElement": e, "value": v} for e, v in known.items()]
        self.waiting.append(said)

    async def sync(self) -> None:
        """Post what waits, as the app does; the server must take all of it."""
        some, self.waiting = self.waiting, []
        http, body = await ask(
            self.sandbox, "POST", "tracker", {"events": some},
            importStrategy="CREATE_AND_UPDATE", atomicMode="OBJECT", **{"async": "false"},
        )  # fmt: skip
        assert http == 200 and not body["validationReport"]["errorReports"], body

    async def delete(self, said: dict[str, Any]) -> None:
        """Take an event away."""
        http, body = await ask(
            self.sandbox, "POST", "tracker", {"events": [{"event": said["event"]}]},
            importStrategy="DELETE", **{"async": "false"},
        )  # fmt: skip
        assert http == 200, body
