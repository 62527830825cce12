"""Membership: taking devices out, and what that means on every node that hears of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crdt_model import scopes
from crdt_model.certificates import make_device
from crdt_model.clock import stamp_of
from crdt_model.codes import recovery_text
from crdt_model.details import Enrol, stored
from crdt_model.entries import Entry
from crdt_model.facts import Kind, fact
from crdt_model.grants import ANYWHERE, Grants, Right
from crdt_model.identity import Reason, Refusal, verify_chain
from crdt_model.log import NotAllowed
from node.commands import COMMANDS, Running
from node.counting import counted_in
from node.directory import instant_text
from node.errors import Refused
from node.feeding import save_certificates
from node.founding import DEVICE_YEARS, Plan, found, terms
from node.node import Node
from node.standing import Standing, removals_of, standing
from node.status import store_complete_to
from node.store import Draft
from node.views import network as network_view
from node.views.membership import removed
from tests.node.founded import PASSWORD, PIN, Clock
from tests.node.network_of import hand_over, joined
from tests.node.peer_nodes import dispense

PASSPHRASE = "passphrase for tests"


class Network:
    """A founder's node, and the devices it let in."""

    def __init__(self, folder: Path, stack: AsyncExitStack) -> None:
        self.folder = folder
        self.clock = Clock()
        self.recovery = ""
        self.founder: Node
        self._stack = stack
        self._count = 0

    async def open(self) -> None:
        plan = Plan("Testland", ("HC01", "CMS"), "Africa/Blantyre", PIN, PASSWORD, PASSPHRASE)
        self.recovery = (await found(self.folder / "founder", plan, self.clock)).recovery
        self.founder = await self.keep(await Node.open(self.folder / "founder", self.clock))

    async def keep(self, node: Node) -> Node:
        self._stack.push_async_callback(node.close)
        return node

    async def device(
        self, role: str = "store", store: str = "HC01", inviter: Node | None = None
    ) -> Node:
        self.clock.pass_minutes(1)
        self._count += 1
        folder = self.folder / f"device{self._count}"
        by = inviter or self.founder
        node = await self.keep(await joined(by, folder, self.clock, role, (store,)))
        await hand_over(by, node)
        return node

    async def ask(self, command: str, by: Node | None = None, **given: Any) -> dict[str, Any]:
        """A command as the command line asks it."""
        names = {
            "remove": ("lost_at", "passphrase", "recovery"),
            "accept": ("scope", "up_to"),
            "root-retire": ("lost_at",),
        }
        asked = dict.fromkeys(names.get(command, ())) | given
        return await COMMANDS[command](Running(by or self.founder), json.loads(json.dumps(asked)))

    async def listed(self, device: Node) -> dict[str, Any]:
        rows = (await self.ask("devices"))["devices"]
        (row,) = [row for row in rows if row["device"] == device.device.hex()]
        return dict(row)


@pytest.fixture
async def network(tmp_path: Path) -> AsyncIterator[Network]:
    async with AsyncExitStack() as stack:
        made = Network(tmp_path, stack)
        await made.open()
        yield made


async def say(node: Node, scope: str, *facts: Any) -> Entry:
    """One command of a device, at its clock's time."""
    name = f"{scope} {len(facts)} {node.now_ms()}".encode().ljust(8)[-8:]
    draft = Draft(scope, name, name, "amina", facts)
    return (await node.database.write(lambda c: node.store.record(c, draft)))[-1]


async def counts(node: Node, entry: Entry) -> bool:
    """Whether `node` says that the entry counts."""

    def query(connection: Any) -> int:
        removals, accepted = removals_of(connection, node.membership.roots, entry.log.device)
        (last,) = counted_in(connection, entry.log, removals, accepted).values()
        return last

    return entry.seq <= await node.database.read(query)


async def stands(node: Node) -> Standing:
    return await node.database.read(partial(standing, roots=node.membership.roots))


def ledger_of(node: Node) -> str:
    return scopes.ledger(node.stores[0])


async def test_a_stolen_device_counts_up_to_the_loss_and_gets_no_session(network: Network) -> None:
    tablet = await network.device()
    before = await say(tablet, ledger_of(tablet), dispense(1))
    network.clock.pass_minutes(1)
    lost = network.clock.now_ms
    network.clock.pass_minutes(1)
    after = await say(tablet, ledger_of(tablet), dispense(2))
    await hand_over(tablet, network.founder)
    assert await counts(network.founder, after)
    answer = await network.ask(
        "remove", revoke=True, device="HC01-T2", lost_at=instant_text(stamp_of(lost))
    )
    assert answer["label"] == "HC01-T2"
    assert await counts(network.founder, before)
    assert not await counts(network.founder, after)
    assert (await stands(network.founder)).revocations.devices == {tablet.device}
    row = await network.listed(tablet)
    assert (row["role"], row["removed"]["how"]) == ("store", "revoked")
    await network.ask("accept", device="HC01-T2")
    assert await counts(network.founder, after)


async def test_every_node_that_hears_of_a_removal_judges_alike(network: Network) -> None:
    tablet, other = await network.device(), await network.device()
    entry = await say(tablet, ledger_of(tablet), dispense(1))
    await hand_over(tablet, network.founder)
    await network.ask("remove", revoke=False, device=tablet.device.hex()[:8])
    late = await say(tablet, ledger_of(tablet), dispense(2))
    await hand_over(tablet, other)
    assert await counts(other, late)
    await hand_over(network.founder, other)
    assert await stands(other) == await stands(network.founder)
    assert await counts(other, entry)
    assert not await counts(other, late)


async def test_a_removed_device_is_not_waited_for(network: Network) -> None:
    tablet = await network.device()
    store = tablet.stores[0]

    def mark(connection: Any) -> None:
        connection.execute(
            "INSERT INTO watermark (device, scope, at, epoch, seq, statement, signature)"
            " VALUES (?, ?, 77, x'', -1, x'', x'')",
            (network.founder.device, scopes.ledger(store)),
        )

    await network.founder.database.write(mark)

    async def complete() -> int | None:
        return await network.founder.read(lambda directory: store_complete_to(directory, store))

    assert await complete() is None
    await network.ask("remove", revoke=False, device="HC01-T2")
    assert await complete() == 77


async def test_an_admins_device_goes_with_its_issuer_and_a_root_signs(network: Network) -> None:
    admin = await network.device("admin")
    trusted = await network.device(inviter=admin)
    await hand_over(admin, network.founder)
    network.clock.pass_minutes(1)
    lost = instant_text(stamp_of(network.clock.now_ms))
    network.clock.pass_minutes(1)
    rogue = await network.device(inviter=admin)
    device = admin.device.hex()
    with pytest.raises(Refused) as refused:
        await network.ask("remove", revoke=True, device=device, lost_at=lost)
    assert refused.value.code == "root_needed"
    with pytest.raises(Refused):
        await network.ask("remove", revoke=True, device=device, lost_at=lost, passphrase="wrong")
    await network.ask("remove", revoke=True, device=device, lost_at=lost, passphrase=PASSPHRASE)
    believed = (await stands(network.founder)).revocations

    def worth(node: Node) -> Grants | Refusal:
        own = node.membership
        return verify_chain(own.device.der, own.issuers, own.roots, believed)

    assert isinstance(worth(trusted), Grants)
    refusal = worth(rogue)
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.SIGNER_REVOKED
    refusal = worth(admin)
    assert isinstance(refusal, Refusal)
    assert refusal.reason is Reason.DEVICE_REVOKED


async def test_what_a_device_of_a_removed_issuer_said_counts_nowhere(network: Network) -> None:
    admin, other = await network.device("admin"), await network.device()
    rogue = await network.device(inviter=admin)
    entry = await say(rogue, ledger_of(rogue), dispense(5))
    await hand_over(rogue, other)
    assert await counts(other, entry)
    await network.ask(
        "remove", revoke=True, device=admin.device.hex(),
        lost_at="2026-11-23T08:01:30.000Z", recovery=network.recovery,
    )  # fmt: skip
    await hand_over(network.founder, other)
    assert not await counts(other, entry)


async def test_a_certificate_that_verifies_replaces_one_of_a_removed_issuer(
    network: Network,
) -> None:
    admin, other = await network.device("admin"), await network.device()
    rogue = await network.device(inviter=admin)
    await hand_over(admin, other)
    signer = network.founder.membership.signer(network.founder.keys)
    old = rogue.membership.device
    assert signer is not None
    assert old.grants is not None
    earlier = terms(network.clock.now_ms - 86_400_000, DEVICE_YEARS)
    made = make_device(signer, old.public_key, old.grants, earlier)

    async def held_after(*ders: bytes) -> bytes | None:
        def save(connection: Any) -> bytes | None:
            save_certificates(connection, other.membership.roots, ders)
            return network_view.certificate(connection, rogue.device)

        return await other.database.write(save)

    assert await held_after(made.der) == old.der  # made earlier: the later one stays
    await network.ask(
        "remove", revoke=True, device=admin.device.hex(),
        lost_at="2026-11-23T08:01:30.000Z", recovery=network.recovery,
    )  # fmt: skip
    await hand_over(network.founder, other)
    assert await held_after(made.der) == made.der
    assert await held_after(old.der, *rogue.membership.issuers) == made.der


async def test_the_second_root_retires_the_first_and_says_again_what_it_said(
    network: Network,
) -> None:
    admin = await network.device("admin")
    await network.ask("remove", revoke=False, device=admin.device.hex(), passphrase=PASSPHRASE)
    for recovery in ("wrong", recovery_text(bytes(32))):
        with pytest.raises(Refused):
            await network.ask("root-retire", recovery=recovery)
    answer = await network.ask("root-retire", recovery=network.recovery)
    assert answer["certificates_kept"] == 1
    stand = await stands(network.founder)
    first, second = network.founder.membership.roots.both()
    assert first.holder in stand.revocations.signers
    assert admin.device in {removal.subject for removal in stand.removals}
    assert {removal.root for removal in stand.removals} == {second.holder}
    tablet = await network.device()  # the founder's own issuer stands
    entry = await say(tablet, ledger_of(tablet), dispense(1))
    await hand_over(tablet, network.founder)
    assert await counts(network.founder, entry)


async def test_an_admin_of_one_store_lets_in_and_takes_out_its_own(network: Network) -> None:
    district = await network.device("store-admin")
    tablet = await network.device(inviter=district)
    await hand_over(district, network.founder)
    assert (await network.listed(district))["role"] == "store-admin"
    assert (await network.listed(tablet))["role"] == "store"
    entry = await say(tablet, ledger_of(tablet), dispense(1))
    await hand_over(tablet, network.founder)
    assert await counts(network.founder, entry)
    with pytest.raises(Refused):
        await network.device(store="CMS", inviter=district)
    with pytest.raises(Refused):
        await network.device("admin", inviter=district)
    central = await network.device(store="CMS")
    await hand_over(network.founder, district)
    with pytest.raises(Refused):
        await network.ask("remove", by=district, revoke=False, device=central.device.hex())
    await network.ask("remove", by=district, revoke=False, device=tablet.device.hex())
    await hand_over(district, network.founder)
    gone = await network.founder.database.read(removed)
    assert gone.keys() == {tablet.device}


async def test_an_admin_of_one_store_says_nothing_of_others(network: Network) -> None:
    district = await network.device("store-admin")
    grants = Grants(
        network.founder.network, frozenset({(Right.CATALOGUE, ANYWHERE)}), bytes(31) + b"\x09"
    )
    enrolled = Enrol(b"x" * 16, "T9", bytes(32), bytes(8), grants.encode())
    with pytest.raises(NotAllowed):
        await say(district, scopes.NETWORK, fact(Kind.ENROL, stored(enrolled)))


async def test_a_device_is_named_by_label_or_the_beginning_of_its_id(network: Network) -> None:
    with pytest.raises(Refused) as refused:
        await network.ask("remove", revoke=False, device="HC01-T9")
    assert refused.value.code == "unknown_code"
    own = network.founder.device.hex()
    with pytest.raises(Refused, match="by another"):
        await network.ask("remove", revoke=False, device=own[:8])


async def test_a_retired_device_may_still_hand_over_and_a_stolen_one_may_not(
    network: Network,
) -> None:
    lost, stolen = await network.device(), await network.device()
    await network.ask("remove", revoke=False, device=lost.device.hex())
    now = instant_text(stamp_of(network.clock.now_ms))
    await network.ask("remove", revoke=True, device=stolen.device.hex(), lost_at=now)
    assert (await stands(network.founder)).revocations.devices == {stolen.device}


async def test_what_a_thief_signed_with_the_first_root_is_not_said_again_by_the_second(
    network: Network,
) -> None:
    good = await network.device("admin")
    network.clock.pass_minutes(1)
    lost = instant_text(stamp_of(network.clock.now_ms))
    network.clock.pass_minutes(1)
    # The thief has the founder's machine and passphrase.
    await network.ask("remove", revoke=True, device=good.device.hex(), lost_at=lost,
                      passphrase=PASSPHRASE)  # fmt: skip
    await network.ask("root-retire", recovery=network.recovery, lost_at=lost)
    stand = await stands(network.founder)
    assert good.device not in {removal.subject for removal in stand.removals}
    assert good.device not in stand.revocations.devices
