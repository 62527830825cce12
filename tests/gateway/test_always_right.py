"""Whatever is wished and whatever fails, in the end DHIS2 holds what was wished, and once."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gateway import reading_back, review
from gateway.answers import Dhis2Error, ImportOutcome
from gateway.dhis2 import Dhis2, Row
from gateway.outbox import Key
from gateway.sandbox import make_app, small_metadata
from gateway.sandbox.app import ADMIN, SERVER
from gateway.transport import Basic
from tests.gateway.conftest import ITEMS, TODAY, UNITS, Desk, Sandbox, key

KEYS = [key(item, unit, "202610") for item in ITEMS[:2] for unit in UNITS[:2]]
FAULTS = ("timeout_after_commit", "late_commit", "reset_after_commit", "cut_json_after_commit",
          "gateway_timeout_after_commit", "reset", "html", "redirect", "process_failed",
          "too_large", "too_many", "error_500", "bad_gateway", "unavailable")  # fmt: skip
PATIENCE_S = 0.08  # of the client, so that lost answers cost little
LATE_S = 0.2  # when a late request is carried out

Wishes = dict[int, str | None]


@dataclass(frozen=True)
class Step:
    """Wishes, then faults, then a push some hours later, perhaps after a restart."""

    wishes: Wishes
    faults: tuple[str, ...]
    after_h: int
    restart: bool


STEPS = st.lists(
    st.builds(
        Step,
        st.dictionaries(
            st.integers(0, len(KEYS) - 1), st.sampled_from([None, "0", "1", "2"]), min_size=1
        ),
        st.lists(st.sampled_from(FAULTS), max_size=2).map(tuple),
        st.sampled_from([0, 2, 30]),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@dataclass
class Watched:
    """The client, watched for a key that is sent while another request with it is out."""

    client: Dhis2
    out: set[Key] = field(default_factory=set)

    async def post_values(self, data_set: str, rows: Sequence[Row]) -> ImportOutcome:
        keys = [Key(row.data_element, row.org_unit, row.period) for row in rows]
        assert len(set(keys)) == len(keys), "a value twice in one request"
        assert not self.out & set(keys), "a value in two requests at once"
        self.out |= set(keys)
        try:
            return await self.client.post_values(data_set, rows)
        finally:
            self.out -= set(keys)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


async def settle(one: Desk) -> None:
    """What a run does beside pushing: compare what a late request may have overwritten."""
    try:
        await reading_back.settle_doubts(one.database, one.client, one.target, one.now_ms)
    except Dhis2Error:
        return  # asked again with the next run


async def live_through(version: str, steps: Sequence[Step], folder: Path) -> None:
    async with AsyncExitStack() as stack:
        packages = [small_metadata(ITEMS, [(unit, unit) for unit in UNITS])]
        app = make_app(version, packages, now=lambda: TODAY)
        runner = web.AppRunner(app, shutdown_timeout=0.01)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sandbox = Sandbox(f"http://127.0.0.1:{runner.addresses[0][1]}", app[SERVER])
        credentials = Basic(ADMIN.name, ADMIN.password)
        client = await stack.enter_async_context(Dhis2(sandbox.address, credentials, PATIENCE_S))
        one = Desk(folder / "node.db", Watched(client))
        await one.open()
        wanted: dict[Key, str | None] = {}
        is_late = False
        for step in steps:
            if step.after_h and is_late:
                await asyncio.sleep(LATE_S)  # no server takes hours over a request
                is_late = False
            change = {KEYS[at]: value for at, value in step.wishes.items()}
            wanted |= change
            await one.want(change)
            await sandbox.faults(
                *({"kind": kind, "rows": 1, "wait_s": LATE_S} for kind in step.faults)
            )
            await one.push(after_h=step.after_h)
            if step.restart:
                await one.database.close()
                again = Desk(folder / "node.db", Watched(client), now_ms=one.now_ms)
                await again.open()
                one = again
            await settle(one)
            is_late = is_late or "late_commit" in step.faults
        await sandbox.faults()
        if is_late:
            await asyncio.sleep(LATE_S)
        for _ in range(3):
            await one.push(after_h=30)
            await settle(one)
        await one.push(after_h=30)
        held = {where: value for where, value in wanted.items() if value is not None}
        assert sandbox.held() == held
        assert await one.database.read(lambda c: review.counts(c, one.target)) == {}
        await one.database.close()


@example(
    "2.43",
    [
        Step({0: None}, (), 0, False),
        Step({0: "0"}, ("late_commit",), 0, False),
        Step({0: None}, (), 2, False),
        Step({0: None}, (), 2, False),
    ],
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["2.42", "2.43"]), STEPS)
def test_when_the_faults_stop_the_server_holds_exactly_what_was_wished(
    version: str, steps: list[Step]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(live_through(version, steps, Path(folder)))


def test_a_request_that_is_carried_out_late_does_not_have_the_last_word(tmp_path: Path) -> None:
    steps = [
        Step({0: "1"}, (), 0, False),
        Step({0: "2"}, ("late_commit",), 0, False),
        Step({0: "1"}, (), 2, False),
    ]
    asyncio.run(live_through("2.43", steps, tmp_path))
