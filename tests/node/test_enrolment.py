"""Enrolment over real TLS on loopback, through the one port that peers use."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from crdt_model.codes import JoinCode
from crdt_model.grants import Right
from crdt_model.invites import MAX_WRONG_PROOFS, RefusalCode, new_invite
from crdt_model.join_messages import Hello, Proof, Refused, decode_message, encode_message
from crdt_model.joining import Distrust
from node import enrolment
from node.enrolment import JOIN_PREAMBLE, Enrolment, JoinFailed, join, told
from node.keys import Membership, load_keys, load_membership, new_keys, save_keys, save_membership
from node.listener import Listener
from node.tls import (
    join_client_context,
    join_server_context,
    peer_client_context,
    peer_server_context,
)
from tests.crdt_model.small_network import NOW, STORE_A, SmallNetwork
from tests.node.loopback_node import (
    ISSUING,
    InvitesInMemory,
    make_folder,
    now_ms,
    until_closed,
)

NET = SmallNetwork()
OTHER = SmallNetwork(base=100)
KEYS = new_keys(os.urandom, issuing=True)


@asynccontextmanager
async def inviting(
    folder: Path, invites: InvitesInMemory, *, issuing: bool = True
) -> AsyncIterator[tuple[str, int]]:
    """A node of `invites.network` whose door is open; its address."""
    membership = make_folder(folder, invites.network, 20, *(ISSUING if issuing else ISSUING[1:]))
    door = Listener(
        asyncio.Protocol,
        peer_server_context(folder),
        Enrolment(invites, lambda: membership, now_ms),
        join_server_context(folder),
    )
    await door.open("127.0.0.1", 0)
    try:
        yield "127.0.0.1", door.port
    finally:
        await door.close()


def invitation(network: SmallNetwork = NET) -> tuple[InvitesInMemory, JoinCode]:
    invites = InvitesInMemory(network)
    invite, code = new_invite(network.network, b"8 random", NOW)
    invites.add(invite)
    return invites, code


async def reason_of(code: JoinCode, *addresses: tuple[str, int]) -> object:
    with pytest.raises(JoinFailed) as caught:
        await join(code, KEYS.request("T2"), told(addresses))
    return caught.value.reason


async def test_a_device_joins_and_can_meet_its_inviter(tmp_path: Path) -> None:
    invites, code = invitation()
    async with inviting(tmp_path / "1", invites) as address:
        answer = await join(code, KEYS.request("T2"), told([address]))
        assert answer.label == "T7"
        assert answer.stores == ((STORE_A, "Nkhata Bay"),)
        save_keys(tmp_path / "2", KEYS)
        save_membership(tmp_path / "2", Membership.of(answer))
        membership = load_membership(tmp_path / "2", load_keys(tmp_path / "2"))
        assert membership.device.grants is not None
        assert membership.device.grants.allows(Right.STORE, STORE_A)
        assert membership.signer(KEYS) is not None
        _, writer = await asyncio.open_connection(
            *address, ssl=peer_client_context(tmp_path / "2"), server_hostname=""
        )
        writer.close()


async def test_a_code_works_once(tmp_path: Path) -> None:
    invites, code = invitation()
    invites.add(new_invite(NET.network, b"another!", NOW)[0])  # keeps the door open
    async with inviting(tmp_path, invites) as address:
        await join(code, KEYS.request("T2"), told([address]))
        assert await reason_of(code, address) is RefusalCode.USED


async def test_of_two_at_once_with_one_code_only_one_joins(tmp_path: Path) -> None:
    invites, code = invitation()
    async with inviting(tmp_path, invites) as address:
        results = await asyncio.gather(
            *(join(code, KEYS.request("T2"), told([address])) for _ in range(2)),
            return_exceptions=True,
        )
    assert sum(isinstance(result, JoinFailed) for result in results) == 1


async def test_a_code_of_another_secret_is_unknown(tmp_path: Path) -> None:
    invites, code = invitation()
    wrong = JoinCode(code.fingerprint, b"wrong...")
    async with inviting(tmp_path, invites) as address:
        assert await reason_of(wrong, address) is RefusalCode.UNKNOWN
        await join(code, KEYS.request("T2"), told([address]))  # and has spent nobody's tries


async def test_a_node_of_another_network_is_not_believed(tmp_path: Path) -> None:
    invites, _ = invitation(OTHER)
    _, code = invitation(NET)
    async with inviting(tmp_path, invites) as address:
        assert await reason_of(code, address) is Distrust.WRONG_ROOT


async def test_a_device_that_may_not_issue_is_not_believed(tmp_path: Path) -> None:
    invites, code = invitation()
    async with inviting(tmp_path, invites, issuing=False) as address:
        assert await reason_of(code, address) is Distrust.NOT_AN_INVITER


async def test_the_door_is_closed_while_no_invite_lives(tmp_path: Path) -> None:
    invites, code = invitation()
    (finder,) = invites.held
    invites.held[finder] = replace(invites.held[finder], expires=NOW)
    async with inviting(tmp_path, invites) as address:
        assert await reason_of(code, address) is None


async def test_the_next_address_is_tried(tmp_path: Path) -> None:
    invites, code = invitation()
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        deaf = ("127.0.0.1", nobody.getsockname()[1])
    async with inviting(tmp_path, invites) as address:
        answer = await join(code, KEYS.request("T2"), told([deaf, address]))
    assert answer.network_name == "Malawi pilot"


async def test_the_most_telling_failure_is_reported(tmp_path: Path) -> None:
    invites, code = invitation()
    invites.held = {f: replace(i, used=True) for f, i in invites.held.items()}
    invites.add(new_invite(NET.network, b"another!", NOW)[0])
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        deaf = ("127.0.0.1", nobody.getsockname()[1])
    async with inviting(tmp_path, invites) as address:
        assert await reason_of(code, address, deaf) is RefusalCode.USED
    assert await reason_of(code, deaf) is None
    assert await reason_of(code) is None


# --- a hostile joiner ---


class RawJoiner:
    """A joiner that says what it likes, over the real port."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @staticmethod
    async def at(address: tuple[str, int]) -> "RawJoiner":
        reader, writer = await asyncio.open_connection(*address)
        writer.write(JOIN_PREAMBLE)
        await writer.drain()
        await writer.start_tls(join_client_context(), server_hostname="")
        return RawJoiner(reader, writer)

    def say(self, data: bytes) -> None:
        self.writer.write(len(data).to_bytes(2, "big") + data)

    async def hear(self) -> object:
        async with asyncio.timeout(15):
            length = int.from_bytes(await self.reader.readexactly(2), "big")
            return decode_message(await self.reader.readexactly(length))


async def test_five_wrong_proofs_kill_the_invite(tmp_path: Path) -> None:
    invites, code = invitation()
    (finder,) = invites.held
    invites.add(new_invite(NET.network, b"another!", NOW)[0])
    async with inviting(tmp_path, invites) as address:
        for _ in range(MAX_WRONG_PROOFS):
            raw = await RawJoiner.at(address)
            raw.say(encode_message(Hello(bytes(32), KEYS.request("T2"))))
            await raw.hear()
            raw.say(encode_message(Proof(finder, bytes(32))))
            assert await raw.hear() == Refused(RefusalCode.WRONG_PROOF)
            raw.writer.close()
        assert invites.held[finder].wrong == MAX_WRONG_PROOFS
        assert await reason_of(code, address) is RefusalCode.KILLED


@pytest.mark.parametrize("data", [b"", b"junk", encode_message(Proof(bytes(16), bytes(32)))])
async def test_what_is_no_hello_is_refused(tmp_path: Path, data: bytes) -> None:
    invites, _ = invitation()
    async with inviting(tmp_path, invites) as address:
        raw = await RawJoiner.at(address)
        raw.say(data)
        assert await raw.hear() == Refused(RefusalCode.MALFORMED)
        assert await until_closed(raw.reader) == b""
        raw.writer.close()


async def test_a_message_over_the_limit_is_not_read(tmp_path: Path) -> None:
    invites, _ = invitation()
    async with inviting(tmp_path, invites) as address:
        raw = await RawJoiner.at(address)
        raw.writer.write(b"\xff\xff")
        assert await until_closed(raw.reader) == b""
        raw.writer.close()


async def test_a_conversation_that_does_not_go_on_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "CONVERSATION_TIMEOUT_S", 0.2)
    invites, _ = invitation()
    async with inviting(tmp_path, invites) as address:
        raw = await RawJoiner.at(address)
        assert await until_closed(raw.reader) == b""
        raw.writer.close()


async def test_a_joiner_that_vanishes_costs_nothing(tmp_path: Path) -> None:
    invites, code = invitation()
    async with inviting(tmp_path, invites) as address:
        raw = await RawJoiner.at(address)
        raw.say(encode_message(Hello(bytes(32), KEYS.request("T2"))))
        await raw.hear()
        raw.writer.transport.abort()
        await join(code, KEYS.request("T2"), told([address]))


async def test_a_server_that_says_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "CONVERSATION_TIMEOUT_S", 0.2)
    _, code = invitation()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert await reason_of(code, ("127.0.0.1", silent.getsockname()[1])) is None


def test_every_reason_to_be_sent_away_is_a_sentence() -> None:
    for reason in (*RefusalCode, *Distrust):
        said = str(JoinFailed(reason, ""))
        assert " " in said and said != reason.value
    assert "127.0.0.1:1" in str(JoinFailed(None, "127.0.0.1:1: refused"))
