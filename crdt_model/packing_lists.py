"""Packing lists: a signed dispatch on paper, so that goods are received without a link (L9).

The list carries the lane's entries from the dispatch to the next signed one, that signature, and
the device's certificate; whoever knows the network's roots and issuers can check it alone. It is
packed, written in base 45 and cut into a few codes that a scanner reads in any order.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crdt_model import log as chain
from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.codec import Malformed, array, blob, decode, encode
from crdt_model.detail_forms import detail_of
from crdt_model.details import Dispatch, DispatchLine
from crdt_model.entries import SIGNATURE_BYTES, Entry, decode_entry, encode_entry
from crdt_model.identity import Refusal, Roots, issuers_of, verify_chain
from crdt_model.scopes import parse
from crdt_model.shipments import Said

MAX_LINES_IN_CODES = 60  # more are handed over as a file: nobody scans ten codes
MAX_CODES = 4
CODE_BYTES = 800  # in one code: 1,200 characters, a QR of some 100 modules that old cameras read
MAX_PACKED_BYTES = 1 << 20  # of a file; a list of 4,000 lines has some 120 KiB
MAX_LIST_BYTES = 4 << 20  # unpacked; zlib could blow a megabyte up to a gigabyte
MAX_PARTS = -(-MAX_PACKED_BYTES // CODE_BYTES)
MAX_ENTRIES = 80  # a signed entry comes after at most 63 others, a dispatch has a few parts
CHECK_CHARS = 6

_PREFIX = "SM1"
_CODE = re.compile(r"SM1:(\d{1,4})/(\d{1,4}):([0-9A-F]{6}):([0-9A-Z $%*+\-./:]+)")
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(_BASE45)}


class BadPackingList(ValueError):
    """Not a packing list, or not one of this network.

    Attributes:
        code: `packing_list_unreadable`, `packing_list_incomplete` or `packing_list_forged`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class PackingList:
    """A list as read and checked.

    Attributes:
        copy: its packed bytes, as a receipt embeds them. said: the facts of the dispatch.
    """

    copy: bytes
    dispatch: Dispatch
    lines: tuple[DispatchLine, ...]
    said: tuple[Said, ...]


def pack(entries: Sequence[Entry], signature: bytes, certificate: bytes) -> bytes:
    """The bytes of a list: contiguous entries of a lane, the last of them signed."""
    whole = encode((tuple(encode_entry(entry) for entry in entries), signature, certificate))
    return zlib.compress(whole, 9)


def codes_of(packed: bytes, most: int = MAX_PARTS) -> list[str]:
    """The texts of the codes, none if there would be more than `most`."""
    count = -(-len(packed) // CODE_BYTES)
    if count > most:
        return []
    size = -(-len(packed) // count)
    check = _check(packed)
    return [
        f"{_PREFIX}:{at + 1}/{count}:{check}:{to_base45(packed[at * size : (at + 1) * size])}"
        for at in range(count)
    ]


def joined(codes: Sequence[str]) -> bytes:
    """The bytes that codes carry, in whatever order and however often they were scanned.

    Raises:
        BadPackingList: one is no such code, some are missing, or two lists are mixed.
    """
    parts: dict[int, str] = {}
    heads: set[tuple[str, str]] = set()
    for code in codes[: 2 * MAX_PARTS]:
        match = _CODE.fullmatch(code.strip("\r\n"))
        if match is None:
            raise BadPackingList("packing_list_unreadable", "this is no code of a packing list")
        at, count, check, text = match.groups()
        heads.add((count, check))
        parts[int(at)] = text
    if len(heads) != 1:
        message = "codes of two packing lists" if heads else "no code was scanned"
        raise BadPackingList("packing_list_unreadable", message)
    [(count, check)] = heads
    if not 1 <= int(count) <= MAX_PARTS:
        raise BadPackingList("packing_list_unreadable", "no list has that many codes")
    missing = [number for number in range(1, int(count) + 1) if number not in parts]
    if missing:
        named = ", ".join(map(str, missing[:MAX_CODES]))
        raise BadPackingList("packing_list_incomplete", f"scan code {named} of {count} too")
    packed = b"".join(from_base45(parts[number]) for number in range(1, int(count) + 1))
    if _check(packed) != check:
        raise BadPackingList("packing_list_unreadable", "the codes were not read rightly")
    return packed


def read(network: bytes, packed: bytes) -> tuple[list[Entry], bytes, bytes]:
    """Entries, signature and certificate of a list, not checked yet.

    Raises:
        BadPackingList: not of this form.
    """
    try:
        whole = array(decode(_unpacked(packed), MAX_LIST_BYTES), 3, "packing list")
        encoded = array(whole[0], what="entries")
        if not 1 <= len(encoded) <= MAX_ENTRIES:
            raise Malformed("too many entries")
        entries = [decode_entry(network, blob(one, what="entry")) for one in encoded]
        signature = blob(whole[1], SIGNATURE_BYTES, what="signature")
        return entries, signature, blob(whole[2], max_bytes=4096, what="certificate")
    except (Malformed, zlib.error) as error:
        raise BadPackingList("packing_list_unreadable", str(error)) from error


def checked(packed: bytes, roots: Roots, issuer: Callable[[bytes], bytes | None]) -> PackingList:
    """A list whose signature, certificate and rights hold in the network of `roots`.

    Args:
        issuer: the certificate (DER) of an issuer by its key.

    Raises:
        BadPackingList: unreadable, or forged.
    """
    network = roots.network
    entries, signature, der = read(network, packed)
    try:
        leaf = Certificate.parse(der)
        grants = verify_chain(der, issuers_of(leaf, issuer), roots)
        if isinstance(grants, Refusal):
            raise _forged(f"its certificate is not of this network: {grants.reason.value}")
        first, last = entries[0], entries[-1]
        if leaf.holder != first.log.device:
            raise _forged("another device's certificate")
        chain.follow(chain.Head(first.seq - 1, first.previous, 0), entries)
        chain.check_signature(network, last, signature, leaf.public_key)
        scope = parse(first.log.scope)
        for entry in entries:
            chain.check_authority(entry, entry.decoded(), scope, grants)
    except (BadCertificate, Malformed, chain.LogError) as error:
        raise _forged(str(error)) from error
    return _dispatch_in(packed, entries)


def _dispatch_in(packed: bytes, entries: Sequence[Entry]) -> PackingList:
    """The dispatch of the first entry's command; others follow it up to the signature only."""
    said: list[Said] = []
    lines: list[DispatchLine] = []
    head: Dispatch | None = None
    for entry in entries:
        if entry.command != entries[0].command:
            continue
        for at, fact in enumerate(entry.decoded()):
            detail = detail_of(fact)
            if isinstance(detail, Dispatch):
                head = head or detail
                lines += detail.lines
                said.append(Said(detail, (entry.stamp, entry.log.device, entry.command, at)))
    if head is None:
        raise BadPackingList("packing_list_unreadable", "there is no dispatch on this list")
    return PackingList(packed, head, tuple(lines), tuple(said))


def _forged(reason: str) -> BadPackingList:
    return BadPackingList("packing_list_forged", f"this list cannot be believed: {reason}")


def _unpacked(packed: bytes) -> bytes:
    if len(packed) > MAX_PACKED_BYTES:
        raise Malformed("packing list: too large")
    unpacking = zlib.decompressobj()
    whole = unpacking.decompress(packed, MAX_LIST_BYTES)
    if unpacking.unconsumed_tail or not unpacking.eof or unpacking.unused_data:
        raise Malformed("packing list: too large, or cut off")
    return whole


def _check(packed: bytes) -> str:
    return hashlib.sha256(packed).hexdigest()[:CHECK_CHARS].upper()


def to_base45(data: bytes) -> str:
    """Text in the characters that a QR code packs best (RFC 9285)."""
    out: list[str] = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            out.append(_BASE45[digit])
    return "".join(out)


def from_base45(text: str) -> bytes:
    """The bytes that `to_base45` wrote.

    Raises:
        BadPackingList: not such a text.
    """
    out = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        value = sum(_VALUES.get(character, 45**3) * 45**i for i, character in enumerate(group))
        size = len(group) - 1
        if size == 0 or value >= 256**size:
            raise BadPackingList("packing_list_unreadable", "the codes were not read rightly")
        out += value.to_bytes(size, "big")
    return bytes(out)
