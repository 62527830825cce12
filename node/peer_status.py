"""How a peer is, as people are told."""

from __future__ import annotations

from dataclasses import dataclass

from crdt_model.replication.events import Code
from node.peer_link import Link


@dataclass(frozen=True, slots=True)
class PeerStatus:
    """How one peer is.

    Attributes:
        device: b"" for an address where nobody was met. address: "" if only it calls us.
        state: in_step, syncing, out_of_reach or refused. reason: a code, "" if there is none.
        last_contact_ms: since 1970, 0 for never.
        to_send, to_receive: entries each side still lacks of the other's.
        bytes_per_s: both ways, over the last second or two.
    """

    device: bytes
    address: str
    state: str
    reason: str
    last_contact_ms: int
    to_send: int
    to_receive: int
    bytes_sent: int
    bytes_received: int
    bytes_per_s: int


def linked(link: Link, address: str, now_ms: int) -> PeerStatus:
    """A peer that is connected; `address` is where it was met before."""
    to_send, to_receive = link.handing.lacks(), link.taking.lacks()
    in_step = link.live and not to_send and not to_receive
    return PeerStatus(
        link.device,
        link.address or address,
        "in_step" if in_step else "syncing",
        "",
        now_ms,
        to_send,
        to_receive,
        link.bytes_sent,
        link.bytes_received,
        link.rate,
    )


def unlinked(device: bytes, address: str, reason: str, last_contact_ms: int) -> PeerStatus:
    """A peer that is not connected, and why."""
    state = "refused" if reason in _REFUSALS else "out_of_reach"
    return PeerStatus(device, address, state, reason, last_contact_ms, 0, 0, 0, 0, 0)


# Ends that will not mend by calling again: somebody has to do something.
_REFUSALS = frozenset(
    {
        Code.FOREIGN_NETWORK,
        Code.VERSION,
        Code.CHAIN,
        Code.REVOKED,
        Code.SELF,
        Code.BAD_ENTRIES,
        Code.NOT_ALLOWED,
        Code.PROTOCOL_ERROR,
    }
)
