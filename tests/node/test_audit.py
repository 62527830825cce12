"""Audits: exported by a node, checked without one; whatever was changed shows."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crdt_model.replication.bundles import pack_bundle, read_open
from crdt_model.replication.events import Batch
from node import marks
from node.all_commands import NODE_COMMANDS
from node.audit.checking import Checked, Fault, check
from node.audit.exporting import export
from node.audit.package import (
    BALANCES,
    ENTRIES,
    FACTS,
    MANIFEST,
    SIGNATURE,
    hashes_of,
    pack,
    read_manifest,
    signed_bytes,
    unpack,
)
from node.commands import Running
from node.directory import Directory
from node.errors import Refused
from node.node import Node
from tests.node.founded import PASSWORD, Clock, Web, add_user, founded_node, web_of
from tests.node.network_of import hand_over, joined

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
FLIPS = 150  # places tried in the file, spread over all of it


@pytest.fixture
async def busy(web: Web, clock: Clock) -> Web:
    """HC01 with receipts, use, a count and a correction."""
    for number in range(3):
        line = {"product": "ACT", "quantity": 100, "batch": f"L{number}", "expiry": "2027-05"}
        await web.move(f"r{number}", "receipt", [line], **{"from": "UNICEF"})
        clock.pass_minutes(10)
    await web.move("d", "dispense", [{"product": "ACT", "quantity": 30}])
    counted = {"product": "ACT", "quantity": 60, "batch": "L0"}
    assert (await web.post("/stores/HC01/counts", {"id": "c", "lines": [counted]}))[0] == 201
    reverse = {"id": "x", "reason": "wrong store"}
    assert (await web.post("/stores/HC01/movements/r2/reverse", reverse))[0] == 201
    return web


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def exported(node: Node, tmp_path: Path, store: str = "HC01") -> bytes:
    path = tmp_path / "audit.zip"
    path.unlink(missing_ok=True)

    def query(directory: Directory) -> None:
        export(node, directory, directory.store(store), FIRST, LAST, path)

    await node.read(query)
    return path.read_bytes()


def fault(data: bytes, clock: Clock, network: str | None = None) -> Fault:
    with pytest.raises(Fault) as raised:
        check(data, network, clock.now_ms)
    return raised.value


def resigned(node: Node, files: dict[str, bytes]) -> bytes:
    """The files with hashes and signature made anew by a device that tells an untruth."""
    manifest = read_manifest(files[MANIFEST])
    manifest.hashes.clear()
    manifest.hashes.update(hashes_of(files))
    files[MANIFEST] = manifest.encode()
    files[SIGNATURE] = node.keys.device.sign(signed_bytes(files[MANIFEST]))
    return pack(files)


async def test_d3_an_audit_is_checked_without_a_node(
    node: Node, busy: Web, clock: Clock, tmp_path: Path
) -> None:
    data = await exported(node, tmp_path)
    found = check(data, node.network.hex(), clock.now_ms)
    assert (found.store, found.products, found.network_known) == ("HC01", 1, True)
    assert found.missing == () and found.set_aside == 0 and found.signatures >= 3
    files = unpack(data)
    assert '"on_hand": 160' in files[BALANCES].decode()
    lines = files[FACTS].decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 5 and sum(",no," in line for line in lines) == 1
    assert not check(data, None, clock.now_ms).network_known


async def test_d3_a_change_of_any_byte_fails(
    node: Node, busy: Web, clock: Clock, tmp_path: Path
) -> None:
    data = await exported(node, tmp_path)
    draw = random.Random(20261123)
    places = {0, len(data) - 1, *(draw.randrange(len(data)) for _ in range(FLIPS))}
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << draw.randrange(8)
        fault(bytes(changed), clock)
    for cut in (0, 1, len(data) // 2, len(data) - 1):
        fault(data[:cut], clock)
    fault(data + b"\0", clock)


async def test_d3_a_device_that_tells_an_untruth_is_found_out(
    node: Node, busy: Web, clock: Clock, tmp_path: Path
) -> None:
    files = unpack(await exported(node, tmp_path))

    def told(**changed: bytes) -> Fault:
        names = {"balances": BALANCES, "facts": FACTS, "entries": ENTRIES}
        new = files | {names[name]: value for name, value in changed.items()}
        return fault(resigned(node, new), clock)

    found = told(balances=files[BALANCES].replace(b'"on_hand": 160', b'"on_hand": 170'))
    assert found.place == BALANCES and "line " in found.reason
    assert told(facts=files[FACTS].replace(b"UNICEF", b"UNICEFF")).place == FACTS
    frames = read_open(node.network, files[ENTRIES])
    runs = [frame for frame in frames if isinstance(frame, Batch)]
    ledger = [run for run in runs if run.log.scope.startswith("ledger/")]
    without = [frame for frame in frames if frame not in ledger]
    assert told(entries=pack_bundle(node.network, without)).place == BALANCES
    for run in runs:
        altered = Batch(
            run.log, run.first, run.count, run.previous, run.columns, bytes(64), run.pushed
        )
        with_it = [altered if frame is run else frame for frame in frames]
        assert told(entries=pack_bundle(node.network, with_it)).place.startswith(ENTRIES)


async def test_d3_an_audit_of_another_network_or_signed_by_a_stranger_fails(
    node: Node, busy: Web, clock: Clock, tmp_path: Path
) -> None:
    data = await exported(node, tmp_path)
    assert fault(data, clock, network="00" * 16).place == MANIFEST
    async with founded_node(tmp_path / "other", clock) as other:
        strange = resigned(other, unpack(data))
        assert fault(strange, clock).place == SIGNATURE


async def test_d3_entries_that_are_known_to_be_missing_are_named(
    node: Node, busy: Web, clock: Clock, tmp_path: Path, stack: AsyncExitStack
) -> None:
    auditor = await joined(node, tmp_path / "auditor", clock, "auditor", ("HC01",))
    stack.push_async_callback(auditor.close)
    await hand_over(node, auditor)
    assert check(await exported(auditor, tmp_path), None, clock.now_ms).missing == ()
    await busy.move("late", "dispense", [{"product": "ACT", "quantity": 1}])
    ledgers = [f"ledger/{store.hex()}" for store in node.stores]
    words = await node.database.write(
        partial(marks.own_watermarks, store=node.store, ledgers=ledgers)
    )
    take = partial(marks.take_watermarks, store=auditor.store, statements=words)
    await auditor.database.write(take)
    (missing,) = check(await exported(auditor, tmp_path), None, clock.now_ms).missing
    assert "said that its log of ledger/" in missing


async def test_d3_the_commands_export_and_refuse(
    node: Node, busy: Web, clock: Clock, tmp_path: Path
) -> None:
    run = partial(NODE_COMMANDS["audit-export"], Running(node))
    asked = {"store": "HC01", "from": "2026-11-01", "to": "2026-11-30"}
    out = str(tmp_path / "a.zip")
    answer = await run(asked | {"file": out})
    assert answer["entries"] > 0 and answer["network"] == node.network.hex()
    for changed, code in (
        ({"from": "soon"}, "invalid"),
        ({"from": "2026-12-24"}, "invalid"),
        ({"store": "NONE"}, "unknown_code"),
        ({}, "unwritable"),  # it is there already
    ):
        with pytest.raises(Refused) as refused:
            await run(asked | {"file": out} | changed)
        assert refused.value.code == code


# --- the role ---------------------------------------------------------------------------


async def test_d3_an_auditors_device_reads_all_and_records_nothing(
    node: Node, busy: Web, clock: Clock, tmp_path: Path, stack: AsyncExitStack
) -> None:
    auditor = await joined(node, tmp_path / "auditor", clock, "auditor", ())
    stack.push_async_callback(auditor.close)
    await hand_over(node, auditor)
    await add_user_of_device(auditor)
    async with web_of(auditor) as web:
        await web.sign_in("", "inspector", PASSWORD)
        status, answer = await web.get("/stores/HC01/stock")
        assert (status, answer["products"][0]["on_hand"]) == (200, 160)
        line = {"product": "ACT", "quantity": 1, "batch": "L0"}
        body = {"id": "1", "kind": "dispense", "lines": [line]}
        status, answer = await web.post("/stores/HC01/movements", body)
        assert (status, answer["error"]["code"]) == (403, "not_allowed")
    data = await exported(auditor, tmp_path)
    found: Checked = check(data, node.network.hex(), clock.now_ms)
    assert found.exported_by == "U1"


async def add_user_of_device(node: Node) -> None:
    add = NODE_COMMANDS["user-add"]
    given = {"name": "inspector", "role": "auditor", "password": PASSWORD}
    await add(Running(node), given)


async def test_d3_an_auditors_account_reads_its_store_and_records_nothing(
    node: Node, busy: Web
) -> None:
    await add_user(node, "inspector", "auditor")
    await busy.sign_in(user="inspector", pin="1234")
    assert (await busy.get("/stores/HC01/stock"))[0] == 200
    line = {"product": "ACT", "quantity": 1, "batch": "L0"}
    posts: list[tuple[str, Any]] = [
        ("movements", {"id": "1", "kind": "dispense", "lines": [line]}),
        ("counts", {"id": "2", "lines": [line]}),
        ("movements/r0/reverse", {"id": "3", "reason": "no"}),
    ]
    for path, body in posts:
        status, answer = await busy.post(f"/stores/HC01/{path}", body)
        assert (status, answer["error"]["code"]) == (403, "not_allowed")
