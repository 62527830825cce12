"""Package: the file of an audit: a plain zip of files people can read, and not one byte beside.

A zip has bytes that no program looks at. So the file is written in one form only, without
compression and without times, and a reader writes what it read again and compares: whatever was
changed shows, also where nobody would look. What the files say is bound by a manifest with their
hashes, signed by the device that exported them; what they prove is checked in `checking`.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

MAX_AUDIT_BYTES = 512 << 20  # a nation's ten years of one store, thrice over; held in memory
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
README, ENTRIES = "README.txt", "entries.bundle"
BALANCES, FACTS = "balances.json", "facts.csv"
MEMBERS = (README, MANIFEST, SIGNATURE, BALANCES, FACTS, ENTRIES)  # in this order
FORMAT = 1
_TAG = b"stockmesh/audit/1"
_BEGIN = (1980, 1, 1, 0, 0, 0)  # the first time a zip can name
_MODE = 0o600 << 16
_UNIX = 3


class BadPackage(ValueError):
    """The file is no audit, or not as it was written. The text says where."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an audit is about, and the hashes of its files.

    Attributes:
        network: id. roots: DER. store: id. device: who exported it.
        first, last: days, "YYYY-MM-DD". as_of: stamp up to which facts count in the balances.
        exported_ms: by the exporter's clock. hashes: SHA-256 of each file by name.
    """

    network: bytes
    network_name: str
    roots: tuple[bytes, ...]
    store: bytes
    store_code: str
    device: bytes
    first: str
    last: str
    as_of: int
    exported_ms: int
    hashes: dict[str, str]

    def encode(self) -> bytes:
        """The bytes that are signed."""
        shown = {
            "format": FORMAT,
            "network": self.network.hex(),
            "network_name": self.network_name,
            "roots": [root.hex() for root in self.roots],
            "store": self.store.hex(),
            "store_code": self.store_code,
            "exported_by": self.device.hex(),
            "from": self.first,
            "to": self.last,
            "as_of": self.as_of,
            "exported_ms": self.exported_ms,
            "sha256": self.hashes,
        }
        return (json.dumps(shown, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode()


def read_manifest(data: bytes) -> Manifest:
    """The manifest as written.

    Raises:
        BadPackage: a field is missing or not of its form.
    """
    try:
        held: dict[str, Any] = json.loads(data)
        if held["format"] != FORMAT:
            raise BadPackage(f"{MANIFEST}: made by a later version of stockmesh")
        read = Manifest(
            bytes.fromhex(held["network"]),
            str(held["network_name"]),
            tuple(bytes.fromhex(root) for root in held["roots"]),
            bytes.fromhex(held["store"]),
            str(held["store_code"]),
            bytes.fromhex(held["exported_by"]),
            str(held["from"]),
            str(held["to"]),
            held["as_of"],
            held["exported_ms"],
            {str(name): str(value) for name, value in held["sha256"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadPackage(f"{MANIFEST}: not of its form") from error
    if type(read.as_of) is not int or type(read.exported_ms) is not int:
        raise BadPackage(f"{MANIFEST}: not of its form")
    if read.encode() != data:
        raise BadPackage(f"{MANIFEST}: not as it was written")
    return read


def signed_bytes(manifest: bytes) -> bytes:
    """What the exporting device signs."""
    return _TAG + hashlib.sha256(manifest).digest()


def hashes_of(files: dict[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file that a manifest binds."""
    return {
        name: hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name not in (MANIFEST, SIGNATURE)
    }


def pack(files: dict[str, bytes]) -> bytes:
    """The one form of these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in MEMBERS:
            info = zipfile.ZipInfo(name, _BEGIN)
            info.create_system, info.external_attr = _UNIX, _MODE
            archive.writestr(info, files[name])
    return written.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of an audit.

    Raises:
        BadPackage: too large, other files, or not byte for byte as `pack` writes them.
    """
    if len(data) > MAX_AUDIT_BYTES:
        raise BadPackage(f"an audit has at most {MAX_AUDIT_BYTES >> 20} MiB")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = archive.infolist()
            if tuple(one.filename for one in listed) != MEMBERS:
                raise BadPackage("not the files of an audit")
            # A stored file is as long as it says; anything else could fill the memory.
            if any(one.compress_type != zipfile.ZIP_STORED for one in listed) or any(
                one.file_size > len(data) for one in listed
            ):
                raise BadPackage("not written as audits are")
            files = {one.filename: archive.read(one) for one in listed}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, BadPackage):
            raise
        raise BadPackage(f"no zip, or altered: {error}") from error
    if pack(files) != data:
        raise BadPackage("not byte for byte as it was written")
    return files
