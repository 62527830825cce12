"""Joining by file: the answer made for this request and confirmed by its words, and no other."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from crdt_model.grants import Right
from crdt_model.join_files import pack_answer, pack_request, read_answer, read_request
from crdt_model.join_messages import NONCE_BYTES
from gateway.command_line import main
from node.commands import COMMANDS, Running
from node.errors import Refused
from node.founding import Plan, found
from node.joining import JoinedAs
from node.joining_by_file import REQUEST_KEPT, ask, take_answer
from node.keys import (
    DEVICE_KEY,
    EXCHANGE_KEY,
    ISSUER_KEY,
    KeyFault,
    has_membership,
    load_keys,
    new_keys,
)
from node.node import Node
from node.views import network as network_view
from tests.crdt_model.test_joining import ANSWER, REQUEST
from tests.node.founded import PASSWORD, PIN, Clock

ADDRESS = "10.0.0.7:8723"


class Sites:
    """An admin's node, a new machine, and the stick that is carried between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.new = folder / "new"
        self.request = folder / "request"
        self.answer = folder / "answer"
        self.admin: Node

    async def open(self) -> None:
        plan = Plan("Testland", ("HC01",), "Africa/Blantyre", PIN, PASSWORD, "a passphrase")
        await found(self.folder / "admin", plan, self.clock)
        self.admin = await Node.open(self.folder / "admin", self.clock)

    def ask(self, label: str = "") -> str:
        return ask(self.new, label, self.request)

    async def enrol(self, words: str, **given: Any) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "file": str(self.request),
            "stores": ["HC01"],
            "role": "store",
            "words": words,
            "to": str(self.answer),
        }
        running = Running(self.admin, addresses=lambda: (ADDRESS,))
        return await COMMANDS["enrol"](running, json.loads(json.dumps(asked | given)))

    async def take(self, words: str, folder: Path | None = None) -> JoinedAs:
        return await take_answer(folder or self.new, self.answer, lambda: words, self.clock)

    async def devices(self) -> list[str]:
        def query(connection: Any) -> list[str]:
            return [device.label for device in network_view.devices(connection)]

        return await self.admin.database.read(query)


@pytest.fixture
async def sites(tmp_path: Path) -> AsyncIterator[Sites]:
    made = Sites(tmp_path)
    await made.open()
    yield made
    await made.admin.close()


async def test_a_device_joins_by_two_files_and_their_words(sites: Sites) -> None:
    enrolled = await sites.enrol(sites.ask().upper())
    assert enrolled["label"] == "T2"
    joined = await sites.take(enrolled["words"].replace(" ", ""))
    assert (joined.network_name, joined.label, joined.stores) == ("Testland", "T2", ("HC01",))
    assert not (sites.new / REQUEST_KEPT).exists()
    node = await Node.open(sites.new, sites.clock)
    try:
        assert node.network == sites.admin.network
        assert node.grants.allows(Right.STORE, node.stores[0])
        assert not node.membership.issuer_chain
        (address,) = await node.database.read(
            lambda connection: connection.execute("SELECT address FROM address").fetchone()
        )
        assert address == ADDRESS
    finally:
        await node.close()
    assert await sites.devices() == ["T1", "T2"]


async def test_an_admin_that_joined_by_file_may_let_others_in(sites: Sites) -> None:
    enrolled = await sites.enrol(sites.ask("CHIEF"), role="admin")
    assert (await sites.take(enrolled["words"])).label == "CHIEF"
    node = await Node.open(sites.new, sites.clock)
    try:
        assert node.membership.signer(node.keys) is not None
    finally:
        await node.close()


@pytest.mark.parametrize("wish", ["T1", "t9", "T 9", "=A1", "TOOLONG"])
async def test_a_label_that_is_taken_or_no_label_is_not_given(sites: Sites, wish: str) -> None:
    assert (await sites.enrol(sites.ask(wish)))["label"] == "T2"


async def test_asked_again_the_request_and_its_words_are_the_same(sites: Sites) -> None:
    words = sites.ask()
    again = sites.folder / "again"
    assert ask(sites.new, "", again) == words
    assert again.read_bytes() == sites.request.read_bytes()
    assert ask(sites.new, "T7", sites.folder / "other") != words
    with pytest.raises(Refused) as refused:
        sites.ask()
    assert refused.value.code == "unwritable"


async def test_no_private_key_is_in_a_file_that_leaves_a_machine(sites: Sites) -> None:
    enrolled = await sites.enrol(sites.ask(), role="admin")
    assert enrolled["label"] == "A1"
    sent = sites.request.read_bytes() + sites.answer.read_bytes()
    for folder in (sites.new, sites.folder / "admin"):
        keys = load_keys(folder)
        assert keys.issuer is not None
        for key in (keys.device, keys.exchange, keys.issuer):
            assert key.private_bytes_raw() not in sent
        for name in (DEVICE_KEY, EXCHANGE_KEY, ISSUER_KEY):
            assert (folder / name).read_bytes() not in sent


async def test_a_request_that_was_swapped_lets_nobody_in(sites: Sites) -> None:
    words = sites.ask()
    thief = new_keys(bytes, issuing=True).request("")
    sites.request.write_bytes(pack_request(thief, bytes(NONCE_BYTES)))
    with pytest.raises(Refused) as refused:
        await sites.enrol(words)
    assert refused.value.code == "wrong_words"
    with pytest.raises(Refused) as refused:
        await sites.enrol("six words of nothing at all")
    assert refused.value.code == "invalid"
    assert await sites.devices() == ["T1"]
    assert not sites.answer.exists()


async def test_a_request_is_answered_once(sites: Sites) -> None:
    words = sites.ask()
    await sites.enrol(words)
    with pytest.raises(Refused) as refused:
        await sites.enrol(words, to=str(sites.folder / "second"))
    assert refused.value.code == "already_enrolled"
    assert not (sites.folder / "second").exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"stores": []}, "invalid"),
        ({"stores": ["HC99"]}, "unknown_code"),
        ({"role": "king"}, "invalid"),
        ({"file": "/nowhere"}, "unreadable"),
        ({"to": "/nowhere/at/all"}, "unwritable"),
    ],
)
async def test_an_enrolment_that_is_refused_leaves_nothing(
    sites: Sites, given: dict[str, Any], code: str
) -> None:
    words = sites.ask()
    with pytest.raises(Refused) as refused:
        await sites.enrol(words, **given)
    assert refused.value.code == code
    assert await sites.devices() == ["T1"]
    assert not sites.answer.exists()


async def test_an_answer_replaces_no_file(sites: Sites) -> None:
    words = sites.ask()
    sites.answer.write_bytes(b"something else")
    with pytest.raises(Refused) as refused:
        await sites.enrol(words)
    assert refused.value.code == "unwritable"
    assert sites.answer.read_bytes() == b"something else"
    assert await sites.devices() == ["T1"]


async def test_a_device_that_may_let_nobody_in_enrols_none(sites: Sites) -> None:
    enrolled = await sites.enrol(sites.ask())
    await sites.take(enrolled["words"])
    second = sites.folder / "second"
    words = ask(second, "", sites.folder / "request2")
    node = await Node.open(sites.new, sites.clock)
    asked = {"file": str(sites.folder / "request2"), "stores": ["HC01"], "role": "store"}
    more = {"words": words, "to": str(sites.folder / "answer2")}
    try:
        with pytest.raises(Refused) as refused:
            await COMMANDS["enrol"](Running(node), asked | more)
    finally:
        await node.close()
    assert refused.value.code == "not_allowed"


async def test_a_file_cut_or_altered_on_its_way_is_refused(sites: Sites) -> None:
    words = sites.ask()
    whole = sites.request.read_bytes()
    for data in (b"", whole[:-1], whole[:60] + b"x" + whole[61:], whole + b"x", b"x" * 100_000):
        sites.request.write_bytes(data)
        with pytest.raises(Refused) as refused:
            await sites.enrol(words)
        assert refused.value.code == "bad_join_file"
    sites.request.write_bytes(whole)
    enrolled = await sites.enrol(words)
    whole = sites.answer.read_bytes()
    for data in (b"", whole[:-1], whole[:99] + b"x" + whole[100:], whole + b"x", b"x" * 100_000):
        sites.answer.write_bytes(data)
        with pytest.raises(Refused) as refused:
            await sites.take(enrolled["words"])
        assert refused.value.code == "bad_join_file"
    assert not has_membership(sites.new)


async def test_an_answer_without_its_words_is_not_taken(sites: Sites) -> None:
    words = sites.ask()
    await sites.enrol(words)
    for typed, code in ((words, "wrong_words"), ("demo sesi", "invalid")):
        with pytest.raises(Refused) as refused:
            await sites.take(typed)
        assert refused.value.code == code
    assert not has_membership(sites.new)


async def test_an_answer_to_another_request_is_refused(sites: Sites) -> None:
    enrolled = await sites.enrol(sites.ask())
    with pytest.raises(Refused) as refused:
        await sites.take(enrolled["words"], sites.folder / "fresh")
    assert refused.value.code == "no_request"
    ask(sites.folder / "third", "", sites.folder / "request3")
    with pytest.raises(Refused) as refused:
        await sites.take(enrolled["words"], sites.folder / "third")
    assert refused.value.code == "other_request"
    ask(sites.new, "T7", sites.folder / "later")
    with pytest.raises(Refused) as refused:
        await sites.take(enrolled["words"])
    assert refused.value.code == "other_request"


async def test_an_answer_of_certificates_for_other_keys_is_refused(sites: Sites) -> None:
    sites.ask()
    data = pack_answer(read_request(sites.request.read_bytes()).fingerprint, ANSWER)
    sites.answer.write_bytes(data)
    with pytest.raises(Refused, match="for another key") as refused:
        await sites.take(read_answer(data).words)
    assert refused.value.code == "bad_join_file"
    assert load_keys(sites.new).request("") != REQUEST


async def test_a_folder_that_belongs_to_a_network_takes_no_second_answer(sites: Sites) -> None:
    enrolled = await sites.enrol(sites.ask())
    await sites.take(enrolled["words"])
    with pytest.raises(KeyFault, match="already belongs"):
        await sites.take(enrolled["words"])
    with pytest.raises(KeyFault, match="already belongs"):
        ask(sites.new, "", sites.folder / "another")


def test_the_command_line_lets_a_device_in_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, new, there, back = (str(tmp_path / name) for name in ("admin", "new", "there", "back"))

    def said(*line: str) -> dict[str, Any]:
        assert main([*line, "--json"]) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    said("init", "--dir", admin, "--network", "Testland", "--store", "HC01")
    words = said("join", "--dir", new, "--request", there)["words"]
    line = ("enrol", "--dir", admin, there, "--store", "HC01", "--words", words, "--to", back)
    words = said(*line)["words"]
    monkeypatch.setattr("builtins.input", lambda question: words)
    assert main(["join", "--dir", new, "--answer", back]) == 0
    assert main(["join", "--dir", new, "--answer", back, "--words", words]) == 1
    assert main(["join", "--dir", new]) == 1
    assert "give a join code" in capsys.readouterr().err
