"""Events: everything that can happen between two nodes.

The first group are the frames of the wire, as one side says them and the other hears them; the
second is what a session concludes from them. `frames` gives the first group bytes, `states` says
when each is legal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from crdt_model.entries import LogName
from crdt_model.grants import Grants


class Code(StrEnum):
    """Why a session ends, or a want is not answered. What the other side does differs by code."""

    PROTOCOL_ERROR = "protocol_error"
    TOO_LARGE = "too_large"
    TOO_FAST = "too_fast"
    TOO_SLOW = "too_slow"
    NOT_ALLOWED = "not_allowed"
    FOREIGN_NETWORK = "foreign_network"
    VERSION = "version"
    CHAIN = "chain"
    REVOKED = "revoked"
    DUPLICATE = "duplicate"
    SELF = "self"
    FULL = "full"
    BAD_ENTRIES = "bad_entries"
    STOPPING = "stopping"
    NO_MORE = "no_more"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a peer's announcements were followed in an earlier session.

    Attributes:
        database_epoch, grants_hash: under which the position was valid.
        position: in the peer's arrival order. digest: of all it announced up to there.
    """

    database_epoch: bytes
    grants_hash: bytes
    position: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame of each side. Certificate and device are known from TLS.

    Attributes:
        database_epoch: the life of the sender's database, for cursors.
        instance: drawn by each process; two machines with one device's keys are told apart by it.
        time_ms: the sender's clock; sureness: 0 unsure, 1 set by a person, 2 taken, 3 sure.
        cursor: where the sender stands in the receiver's arrival order, if it knows.
    """

    version: int
    network: bytes
    database_epoch: bytes
    instance: bytes
    time_ms: int
    sureness: int
    cursor: Cursor | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The sender ends the session; `text` is for the log."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class CertificatesWanted:
    """Fingerprints of certificates or ids of devices (16 bytes each) the sender has to check."""

    names: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Certificates:
    """Certificates (DER), in any order."""

    ders: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LogHead:
    """The last signed entry of a log that the sender holds; `hash16` begins its hash."""

    log: LogName
    seq: int
    hash16: bytes


@dataclass(frozen=True, slots=True)
class Announce:
    """Heads the receiver may ask for; `last` ends `network`, and later the first round.

    Attributes:
        position, digest: where the sender stands in its arrival order, and of all up to there.
    """

    heads: tuple[LogHead, ...]
    position: int
    digest: bytes
    last: bool


@dataclass(frozen=True, slots=True)
class InStep:
    """The sender has taken the receiver's `network`, or needed nothing of it."""


@dataclass(frozen=True, slots=True)
class Want:
    """Send me `limit` entries of a log from seq `first` on.

    Attributes:
        back: one batch only, of the last of these entries: newest first.
    """

    log: LogName
    first: int
    limit: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """A run of a log that ends at a signed entry, or just before a run held by the receiver.

    Attributes:
        previous: the hash before the run: its first 16 bytes, so that a fork is not taken for a
            forgery; all of it where the receiver does not hold what comes before.
        columns: the compressed entries; see `batches`.
        signature: of the last entry; b"" where what the receiver holds proves the run.
        pushed: sent unasked, because the receiver is thought to hold all before it.
    """

    log: LogName
    first: int
    count: int
    previous: bytes
    columns: bytes
    signature: bytes
    pushed: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """A want that ends without (more) entries, and why."""

    log: LogName
    first: int
    code: str


@dataclass(frozen=True, slots=True)
class Have:
    """What the sender now holds durably, and how many more batches it is ready to take."""

    heads: tuple[tuple[LogName, int], ...]
    credits: int


@dataclass(frozen=True, slots=True)
class SignedWatermark:
    """A device's word about where its log of a ledger ends; see `watermarks`."""

    statement: bytes
    device: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Watermarks:
    """Words of devices, the sender's own or relayed."""

    statements: tuple[SignedWatermark, ...]


@dataclass(frozen=True, slots=True)
class ScopeDigest:
    """What the sender holds of a scope.

    Attributes:
        heads: digest of the heads of its logs. state: of what they fold to, zeros if it is not
            whole at the sender.
    """

    scope: str
    heads: bytes
    state: bytes


@dataclass(frozen=True, slots=True)
class Digests:
    """What the sender holds of all scopes that both may hold.

    Attributes:
        overall: of all scopes together. scopes: of each, said only where `overall` differs.
        more: whether another frame goes on with the list. None: no list.
    """

    overall: bytes
    scopes: tuple[ScopeDigest, ...] | None
    more: bool


@dataclass(frozen=True, slots=True)
class Holds:
    """How far other devices hold logs durably, as the sender heard: (holder, log, seq)."""

    held: tuple[tuple[bytes, LogName, int], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Who is at a sheet or an order of a store just now.

    Attributes:
        at: what their pages show, like `sheet/1f3a`. people: their names; none: nobody any more.
    """

    store: bytes
    at: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """Who is where on the sender's own pages; it is told on by nobody and kept nowhere."""

    places: tuple[Place, ...]


Frame: TypeAlias = (
    Hello
    | Refused
    | CertificatesWanted
    | Certificates
    | Announce
    | InStep
    | Want
    | Batch
    | Missing
    | Have
    | Watermarks
    | Digests
    | Holds
    | Present
)


# --- what a session concludes -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Greeted:
    """The other side belongs to the network.

    Attributes:
        certificate: its own (DER). issuers: the chain above it.
        expired: its certificate is past its date: it may have `network` and nothing else.
    """

    device: bytes
    grants: Grants
    certificate: bytes
    issuers: tuple[bytes, ...]
    hello: Hello
    expired: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """The session is over; `by_us` if this side found the fault."""

    code: str
    text: str
    by_us: bool


Event: TypeAlias = (
    Greeted
    | Closed
    | CertificatesWanted
    | Certificates
    | Announce
    | InStep
    | Want
    | Batch
    | Missing
    | Have
    | Watermarks
    | Digests
    | Holds
    | Present
)
