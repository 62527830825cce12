"""Peers: real nodes over real TLS on loopback."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from crdt_model.codec import encode
from crdt_model.entries import GENESIS, LogName, encode_facts, head_message, make_entry
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import Grant, Right
from crdt_model.replication.batches import Row, pack
from crdt_model.replication.events import (
    Announce,
    Batch,
    CertificatesWanted,
    Code,
    Frame,
    Greeted,
    LogHead,
    Refused,
    Want,
)
from crdt_model.replication.frames import MAX_FRAME_BYTES, decode_frame, encode_frame
from crdt_model.replication.session import Self, Session
from node import marks
from node.folding import Arrived
from node.peer_link import Link
from node.peer_status import PeerStatus
from node.peers import MAX_MESSAGE_BYTES, PATH
from node.store import Draft
from node.tls import peer_client_context
from node.views.ledger_fold import LedgerView
from tests.crdt_model.small_network import NOW, STORE_A, STORE_B, SmallNetwork, signing_key
from tests.node.loopback_node import make_folder
from tests.node.peer_nodes import (
    EPOCH,
    LEDGER,
    TIMEOUT_S,
    SmallNode,
    dispense,
    in_step,
    meet,
    small_node,
    until,
)

NET = SmallNetwork()
OTHER = SmallNetwork(base=100)
HOUR_MS = 3_600_000
OF_B: Grant = (Right.STORE, STORE_B)


def status_of(node: SmallNode, device: bytes) -> PeerStatus:
    return next(peer for peer in node.peers.snapshot() if peer.device == device)


async def holds_all_of(node: SmallNode, other: SmallNode) -> None:
    """Wait until a log of `other` is held by `node` to its end."""
    wanted = (await other.heads())[(other.device, LEDGER)]
    await until(lambda: node.peers.heads.get(wanted.log) == wanted)


async def test_entries_arrive_with_their_effect(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        for quantity in range(1, 101):
            await one.record(dispense(quantity))
        await two.record(dispense(7))
        await meet(one, two)
        assert await one.heads() == await two.heads()
        assert await two.on_hand() == await one.on_hand() == -5057


async def test_what_is_recorded_in_a_session_arrives_in_it(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        await meet(one, two)
        await one.record(dispense(3))
        await holds_all_of(two, one)
        await two.record(dispense(4))
        await holds_all_of(one, two)
        assert await one.on_hand() == await two.on_hand() == -7
        await until(lambda: in_step(one, two) and in_step(two, one))


async def test_entries_pass_through_a_relay_between_nodes_that_never_meet(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as relay,
        small_node(tmp_path / "3", NET, 13) as three,
    ):
        for _ in range(70):
            await one.record(dispense(1))
        await meet(one, relay)
        await meet(relay, three)
        await holds_all_of(three, one)
        await one.record(dispense(1))
        await holds_all_of(three, one)
        assert await three.on_hand() == -71
        assert one.device not in {peer.device for peer in three.peers.snapshot()}


async def test_a_watermark_passes_through_a_relay(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as relay,
        small_node(tmp_path / "3", NET, 13) as three,
    ):
        await one.record(dispense(1))
        await meet(one, relay)
        await meet(relay, three)
        async with asyncio.timeout(TIMEOUT_S):
            while one.device not in {
                word.device for _, word in await three.database.read(marks.watermarks)
            }:
                await asyncio.sleep(0.05)


@asynccontextmanager
async def cutting_proxy(target: str, after_bytes: list[int]) -> AsyncIterator[str]:
    """Passes bytes on; each connection is cut once the target sent the next number of bytes."""
    host, port = target.split(":")
    open_writers: list[asyncio.StreamWriter] = []

    async def pump(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: float
    ) -> None:
        passed = 0
        try:
            while passed < limit and (data := await reader.read(4096)):
                writer.write(data)
                await writer.drain()
                passed += len(data)
        except ConnectionError:
            return
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        limit = after_bytes.pop(0) if after_bytes else float("inf")
        back, forth = await asyncio.open_connection(host, int(port))
        open_writers.extend((writer, forth))
        await asyncio.gather(
            pump(reader, forth, float("inf")), pump(back, writer, limit), return_exceptions=True
        )

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in open_writers:
            writer.close()


async def test_a_cut_transfer_is_taken_up_where_it_was(tmp_path: Path) -> None:
    cuts = [60_000, 60_000]
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
        cutting_proxy(one.address, cuts) as address,
    ):
        for number in range(100):
            await one.record(
                *[
                    dispense(1, hashlib.sha256(b"%d %d" % (number, n)).hexdigest())
                    for n in range(40)
                ]
            )
        held_at_end: list[int] = []
        ended = two.peers._ended

        async def note_end(link: Link) -> None:
            held_at_end.append(max((head.seq for head in two.peers.heads.values()), default=-1))
            await ended(link)

        two.peers._ended = note_end  # type: ignore[method-assign]
        two.peers.call(address)
        await holds_all_of(two, one)
        assert await two.on_hand() == -4000
        assert len(held_at_end) == 2
        assert -1 < held_at_end[0] < held_at_end[1] < 100  # each link went on where one had ended


async def test_a_node_of_another_network_is_refused(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", OTHER, 12) as stranger,
    ):
        await one.record(dispense(1))
        stranger.peers.call(one.address)
        await until(lambda: bool(stranger.peers.snapshot()))
        (peer,) = stranger.peers.snapshot()
        assert (peer.state, peer.reason) == ("refused", Code.FOREIGN_NETWORK)
        assert not await stranger.heads()
        assert one.peers.snapshot() == []


async def test_two_nodes_that_call_each_other_keep_one_connection(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as two,
    ):
        one.peers.call(two.address)
        two.peers.call(one.address)
        await until(lambda: in_step(one, two) and in_step(two, one))
        await one.record(dispense(1))
        await holds_all_of(two, one)
        assert [peer.device for peer in one.peers.snapshot()] == [two.device]


async def test_a_node_that_calls_itself_is_refused(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        one.peers.call(one.address)
        await until(lambda: any(peer.reason == Code.SELF for peer in one.peers.snapshot()))


async def test_a_ledger_stays_with_those_who_may_hold_it(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12, OF_B) as two,
    ):
        await one.record(dispense(1))
        await meet(one, two)
        assert (one.device, LEDGER) not in await two.heads()
        assert status_of(one, two.device).to_send == 0


async def test_an_expired_device_gets_network_and_nothing_else(tmp_path: Path) -> None:
    issuing: tuple[Grant, ...] = ((Right.STORE, STORE_A), (Right.ISSUER, b""))
    async with (
        small_node(tmp_path / "1", NET, 11, *issuing) as one,
        small_node(tmp_path / "2", NET, 12, not_after=NOW - HOUR_MS) as two,
    ):
        await one.record(dispense(1))
        await one.record(fact(Kind.ISSUER, (NET.issuer.der,)), scope="network")
        await meet(two, one)
        assert [scope for _, scope in await two.heads()] == ["network"]


async def test_an_entry_from_the_future_waits_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with (
        small_node(tmp_path / "1", NET, 11, clock=lambda: NOW + 2 * HOUR_MS) as fast,
        small_node(tmp_path / "2", NET, 12) as relay,
        small_node(tmp_path / "3", NET, 13) as three,
    ):
        await fast.record(dispense(1))
        await three.record(dispense(2))
        relay.peers.call(fast.address)
        relay.peers.call(three.address)
        await holds_all_of(relay, three)
        async with asyncio.timeout(TIMEOUT_S):
            while await relay.wanted() != [(LEDGER, "clock")]:
                await asyncio.sleep(0.01)
        assert await relay.on_hand() == -2


async def test_a_log_that_breaks_our_folds_waits_and_the_rest_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = LedgerView.take_run

    def breaking(view: LedgerView, connection: sqlite3.Connection, run: Sequence[Arrived]) -> None:
        assert all(arrived.parts[0].entry.user != "mallory" for arrived in run), "unheard of"
        take(view, connection, run)

    async with (
        small_node(tmp_path / "1", NET, 11) as one,
        small_node(tmp_path / "2", NET, 12) as odd,
        small_node(tmp_path / "3", NET, 13) as relay,
    ):
        await one.record(dispense(1))
        draft = Draft(LEDGER, b"command1", b"request1", "mallory", (dispense(2),))
        await odd.database.write(lambda connection: odd.store.record(connection, draft))
        await meet(relay, odd)
        await meet(relay, one)
        monkeypatch.setattr(LedgerView, "take_run", breaking)
        async with small_node(tmp_path / "4", NET, 14) as four:
            four.peers.call(relay.address)
            await holds_all_of(four, one)
            async with asyncio.timeout(TIMEOUT_S):
                while await four.wanted() != [(LEDGER, "fault")]:
                    await asyncio.sleep(0.01)
            await one.record(dispense(4))
            await holds_all_of(four, one)
            assert await four.on_hand() == -5


async def test_peers_are_remembered_after_a_restart(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        async with small_node(tmp_path / "2", NET, 12) as two:
            await meet(two, one)
        async with small_node(tmp_path / "2", NET, 12) as two:
            assert status_of(two, one.device).address == one.address
            await until(lambda: in_step(two, one))


# --- a peer that misbehaves ------------------------------------------------------------


class RawPeer:
    """Device 12 with its real certificate, that says whatever a test wants."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, us: Self, server: bytes) -> None:
        self.socket = socket
        self.session = Session(us, server)

    async def flush(self) -> None:
        for data in self.session.data_to_send():
            await self.socket.send_bytes(data)

    async def begin(self, head: LogHead | None) -> None:
        """Go through the opening and offer `head`, until the node has announced all."""
        self.session.start(NOW, 3, None)
        await self.flush()
        async for message in self.socket:
            for event in self.session.receive(message.data, NOW):
                match event:
                    case CertificatesWanted():
                        self.session.certificates([NET.issuer.der])
                    case Greeted():
                        self.session.announce([], 0, bytes(8), last=True)
                        heads = [] if head is None else [head]
                        self.session.announce(heads, 0, bytes(8), last=True)
                    case Announce(last=True) if self.session.theirs.name == "NETWORK":
                        self.session.in_step()
            await self.flush()
            if self.session.ours.name == self.session.theirs.name == "LIVE":
                return

    async def say(self, frame: Frame) -> None:
        await self.socket.send_bytes(encode_frame(frame))

    async def refusal(self) -> str:
        """The code with which the node closes."""
        async with asyncio.timeout(TIMEOUT_S):
            async for message in self.socket:
                frame = decode_frame(message.data)
                if isinstance(frame, Refused):
                    return frame.code
        return "closed without a word"

    async def asked_for(self, log: LogName) -> None:
        async with asyncio.timeout(TIMEOUT_S):
            async for message in self.socket:
                frame = decode_frame(message.data)
                if isinstance(frame, Want) and frame.log == log:
                    return


@asynccontextmanager
async def raw_peer(node: SmallNode, folder: Path) -> AsyncIterator[RawPeer]:
    membership = make_folder(folder, NET, 12, (Right.STORE, STORE_A))
    grants = membership.device.grants
    assert grants is not None
    us = Self(membership.roots, grants, bytes(8), bytes(8))
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(
            f"https://{node.address}{PATH}", ssl=peer_client_context(folder), max_msg_size=0
        ) as socket,
    ):
        connection = socket.get_extra_info("ssl_object")
        assert isinstance(connection, ssl.SSLObject)
        yield RawPeer(socket, us, connection.getpeercert(binary_form=True) or b"")


def run_of(device: int, facts: bytes, command: bytes = b"command.") -> Batch:
    """One entry of a device, correctly signed."""
    certificate = NET.device(device, (Right.STORE, STORE_A))
    log = LogName(certificate.holder, EPOCH, LEDGER)
    stamp = NOW << 16
    entry = make_entry(
        NET.network, log, 0, GENESIS, command=command, request=command, stamp=stamp, user="",
        facts=facts,
    )  # fmt: skip
    signature = signing_key(device).sign(head_message(NET.network, entry.hash))
    row = Row(command, command, 1, 1, stamp, "", facts, signature)
    return Batch(log, 0, 1, GENESIS[:16], pack([row]), signature, False)


def altered(batch: Batch) -> Batch:
    """The same with another quantity, under the old signature."""
    other = run_of(12, encode_facts([dispense(1_000_000)]))
    return replace(batch, columns=other.columns)


GOOD = run_of(12, encode_facts([dispense(1)]))


@pytest.mark.parametrize("pushed", [False, True])
async def test_altered_entries_close_the_session_and_nothing_is_kept(
    tmp_path: Path, pushed: bool
) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        async with raw_peer(one, tmp_path / "2") as raw:
            await raw.begin(None if pushed else LogHead(GOOD.log, 0, bytes(16)))
            if not pushed:
                await raw.asked_for(GOOD.log)
            await raw.say(replace(altered(GOOD), pushed=pushed))
            assert await raw.refusal() == Code.BAD_ENTRIES
        assert await one.heads() == {}
        assert await one.on_hand() == 0
        assert await one.wanted() == [(LEDGER, Code.BAD_ENTRIES)]
        await until(lambda: one.peers.snapshot()[0].state == "refused")


async def test_what_was_altered_once_is_taken_when_it_comes_whole(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        for number, batch in enumerate((altered(GOOD), GOOD)):
            async with raw_peer(one, tmp_path / f"{number + 2}") as raw:
                await raw.begin(None)
                await raw.say(replace(batch, pushed=True))
                if batch is GOOD:
                    await until(lambda: GOOD.log in one.peers.heads)
                else:
                    await raw.refusal()
        assert await one.on_hand() == -1
        assert await one.wanted() == []


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ([fact(Kind.SET, ("product/x/name", "y", ()))], "not_allowed"),
        ([fact(Kind.DISPENSE, ("no", "detail"))], "malformed"),
    ],
)
async def test_what_its_device_may_not_say_is_noted_and_the_session_goes_on(
    tmp_path: Path, facts: list[Fact], reason: str
) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one, raw_peer(one, tmp_path / "2") as raw:
        await raw.begin(None)
        await raw.say(replace(run_of(12, encode_facts(facts)), pushed=True))
        async with asyncio.timeout(TIMEOUT_S):
            while await one.wanted() != [(LEDGER, reason)]:
                await asyncio.sleep(0.01)
        await raw.say(replace(GOOD, pushed=True))
        await until(lambda: GOOD.log in one.peers.heads)


async def test_both_sides_of_a_fork_count(tmp_path: Path) -> None:
    other = run_of(12, encode_facts([dispense(5, "the other side")]), b"another.")
    async with small_node(tmp_path / "1", NET, 11) as one:
        async with raw_peer(one, tmp_path / "2") as raw:
            await raw.begin(None)
            await raw.say(replace(GOOD, pushed=True))
            await until(lambda: GOOD.log in one.peers.heads)
            await raw.say(replace(other, pushed=True))
            await until(lambda: sum(log.device == GOOD.log.device for log in one.peers.heads) == 2)
        assert await one.on_hand() == -6


async def test_columns_that_cannot_be_read_close_the_session(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one, raw_peer(one, tmp_path / "2") as raw:
        await raw.begin(None)
        await raw.say(replace(GOOD, columns=b"nothing", pushed=True))
        assert await raw.refusal() == Code.PROTOCOL_ERROR


async def test_a_log_that_is_not_for_the_peer_is_not_given_when_asked_for(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11, OF_B) as one:
        log = LogName(one.device, EPOCH, f"ledger/{STORE_B.hex()}")
        await one.record(dispense(1), scope=log.scope)
        async with raw_peer(one, tmp_path / "2") as raw:
            await raw.begin(None)
            await raw.say(Want(log, 0, 10))
            assert await raw.refusal() == Code.NOT_ALLOWED


@pytest.mark.parametrize("size", [MAX_FRAME_BYTES + 1, MAX_MESSAGE_BYTES + 1])
async def test_an_oversized_frame_is_closed_and_the_node_goes_on(tmp_path: Path, size: int) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one:
        async with raw_peer(one, tmp_path / "2") as raw:
            await raw.begin(None)
            await raw.socket.send_bytes(bytes(size))
            told = await raw.refusal()
            await until(lambda: one.peers.snapshot()[0].reason == Code.TOO_LARGE)
            assert told == Code.TOO_LARGE or size > MAX_MESSAGE_BYTES
        async with raw_peer(one, tmp_path / "3") as raw:
            await raw.begin(None)


@pytest.mark.parametrize("junk", [b"", b"\xc1", encode((99,)), b"GET / HTTP/1.1\r\n\r\n"])
async def test_junk_is_answered_with_a_code(tmp_path: Path, junk: bytes) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one, raw_peer(one, tmp_path / "2") as raw:
        await raw.socket.send_bytes(junk)
        assert await raw.refusal() == Code.PROTOCOL_ERROR


async def test_text_is_answered_with_a_code(tmp_path: Path) -> None:
    async with small_node(tmp_path / "1", NET, 11) as one, raw_peer(one, tmp_path / "2") as raw:
        await raw.socket.send_str("hello")
        assert await raw.refusal() == Code.PROTOCOL_ERROR
