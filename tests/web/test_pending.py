"""The page's fold, snapshot + pending, says what the node says once it has the same commands."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import hatch_build
from tests.node.founded import Clock, founded_node, web_of

SCRIPT = Path(__file__).with_name("pending.mjs")
RECEIPT = [
    {"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"},
    {"product": "ACT", "quantity": 40, "batch": "L2", "expiry": "2027-01"},
]


def cell(quantity: int, batch: str, **more: Any) -> dict[str, Any]:
    return {"product": "ACT", "quantity": quantity, "batch": batch, **more}


def movement(kind: str, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"path": "movements", "body": {"kind": kind, "lines": list(lines), **more}}


CASES = {
    "a dispense from two batches": [movement("dispense", cell(40, "L2"), cell(5, "L1"))],
    "a return of a patient": [movement("dispense", cell(3, "L1", direction="in"))],
    "a dispense whose batch the node chooses": [
        movement("dispense", {"product": "ACT", "quantity": 7})
    ],
    "a loss, then more found": [
        movement("loss", cell(8, "L1", reason="damaged")),
        movement("adjust", cell(2, "L1", direction="in", reason="found")),
    ],
    "goods moved to quarantine": [movement("transfer", cell(10, "L1", to_status="held"))],
    "goods moved to another bin": [movement("transfer", cell(10, "L2", to_bin="A1"))],
    "a receipt of a new batch": [
        movement("receipt", cell(25, "L3", expiry="2028-02"), **{"from": "MSF"})
    ],
    "a count, and work after it": [
        {"path": "counts", "body": {"lines": [cell(90, "L1"), cell(0, "L2")]}},
        movement("dispense", cell(4, "L1")),
    ],
}


def seen(stock: dict[str, Any], *, by_cell: bool) -> Any:
    """What a person reads of a stock list."""
    return [
        (
            row["product"]["code"],
            row["on_hand"],
            row["usable"],
            sorted(
                (one["batch"], one["bin"], one["status"], one["on_hand"])
                for one in row["cells"]
                if one["on_hand"]
            )
            if by_cell
            else None,
        )
        for row in stock["products"]
    ]


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node on this machine")
async def test_what_waits_is_shown_as_the_node_will_show_it(tmp_path: Path) -> None:
    vectors, expected, clock = [], [], Clock()
    for number, (name, commands) in enumerate(CASES.items()):
        async with founded_node(tmp_path / str(number), clock) as node, web_of(node) as web:
            await web.sign_in()
            await web.move("r", "receipt", RECEIPT)
            _, before = await web.get("/stores/HC01/stock")
            entries = []
            for at, command in enumerate(commands):
                clock.pass_minutes(1)
                body = {"id": f"{name}-{at}"} | command["body"]
                status, answer = await web.post(f"/stores/HC01/{command['path']}", body)
                assert status == 201, (name, answer)
                path = f"/stores/{before['store']['id']}/{command['path']}"
                entries.append({"path": path, "body": body})
            _, after = await web.get("/stores/HC01/stock")
            vectors.append({"stock": before, "entries": entries, "names": {}})
            by_cell = "the node chooses" not in name
            expected.append((name, by_cell, seen(after, by_cell=by_cell)))
    hatch_build.build_page()
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps(vectors))
    run = subprocess.run(
        ["node", str(SCRIPT), str(file)], capture_output=True, text=True, check=True
    )
    folded = json.loads(run.stdout)
    for (name, by_cell, wanted), stock in zip(expected, folded, strict=True):
        assert seen(stock, by_cell=by_cell) == wanted, name
