"""A data folder with real key files, and a listener on loopback, for tests of the node's door."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from crdt_model.certificates import Certificate, Signer, Terms, make_device, make_issuer
from crdt_model.grants import ANYWHERE, Grant, Grants, Right
from crdt_model.invites import Invite, RefusalCode
from crdt_model.join_messages import JoinAnswer, JoinRequest
from node.enrolment import RedeemRefused
from node.keys import Keys, Membership, save_keys, save_membership
from tests.crdt_model.small_network import (
    END,
    EVERYTHING,
    NOW,
    START,
    STORE_A,
    SmallNetwork,
    exchange_key,
    signing_key,
)

ISSUING: tuple[Grant, ...] = ((Right.ISSUER, ANYWHERE), (Right.STORE, STORE_A))


def make_folder(
    folder: Path, network: SmallNetwork, number: int, *grants: Grant, not_after: int = END
) -> Membership:
    """Write the files of device `number`, certified by the network's issuer."""
    device = network.device(number, *grants, not_after=not_after)
    membership = Membership(device, (network.issuer.der,), (), network.roots)
    save_keys(folder, Keys(signing_key(number), exchange_key(number), None))
    save_membership(folder, membership)
    return membership


@dataclass
class InvitesInMemory:
    """Invites in a dictionary, with the promises of `enrolment.Invites`."""

    network: SmallNetwork
    held: dict[bytes, Invite] = field(default_factory=dict)
    label: str = "T7"

    def add(self, invite: Invite) -> None:
        self.held[invite.finder] = invite

    async def living_invites(self) -> Sequence[Invite]:
        return list(self.held.values())

    async def count_wrong(self, invite: Invite) -> None:
        held = self.held[invite.finder]
        self.held[invite.finder] = replace(held, wrong=held.wrong + 1)

    async def redeem(self, invite: Invite, request: JoinRequest) -> JoinAnswer:
        if self.held[invite.finder].used:
            raise RedeemRefused(RefusalCode.USED)
        self.held[invite.finder] = replace(invite, used=True)
        network = self.network
        grants = Grants(network.network, frozenset({(Right.STORE, STORE_A)}), request.exchange_key)
        handed_on = Grants(network.network, EVERYTHING, request.exchange_key)
        terms = Terms(bytes(16), START, END)
        issuer: Certificate | None = None
        if request.issuer_key:
            issuer = make_issuer(network.signer, request.issuer_key, handed_on, 0, terms)
        signer = Signer(network.issuer, network.issuer_key)
        return JoinAnswer(
            device=make_device(signer, request.device_key, grants, terms).der,
            issuers=(network.issuer.der,),
            issuer_chain=() if issuer is None else (issuer.der, network.issuer.der),
            roots=network.roots.ders(),
            label=self.label,
            stores=((STORE_A, "Nkhata Bay"),),
            network_name="Malawi pilot",
            addresses=("127.0.0.1:8765",),
        )


def now_ms() -> int:
    return NOW


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """What still comes before the other side closes, also if it does so rudely."""
    try:
        async with asyncio.timeout(15):
            return await reader.read()
    except ConnectionError:
        return b""
