"""The network view: who belongs. Issuers' certificates and enrolled devices."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass

from crdt_model.certificates import BadCertificate, Certificate
from crdt_model.codec import Malformed
from crdt_model.detail_forms import detail_of
from crdt_model.details import Certified, Enrol
from crdt_model.facts import Kind
from crdt_model.grants import Grants
from node.folding import Arrived
from node.log_rows import device_number


class NetworkView:
    """Takes in `issuer` and `enrol` facts."""

    def take(self, connection: sqlite3.Connection, arrived: Arrived) -> None:
        for part in arrived.parts:
            for fact in part.facts:
                match detail_of(fact):
                    case Certified(certificate) if fact.kind == Kind.ISSUER:
                        save_issuer(connection, certificate)
                    case Enrol() as enrolled:
                        connection.execute(
                            "UPDATE device SET label = ?, grants = ?, enrolled = 1 WHERE id = ?",
                            (
                                enrolled.label,
                                enrolled.grants,
                                device_number(connection, enrolled.device),
                            ),
                        )


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device, as `network` and its certificate describe it."""

    device: bytes
    label: str
    grants: Grants | None


def devices(connection: sqlite3.Connection) -> list[Device]:
    """Every device that was enrolled."""
    rows = connection.execute(
        "SELECT device, label, grants FROM device WHERE enrolled = 1 ORDER BY label, device"
    )
    return [Device(device, label, _grants(grants)) for device, label, grants in rows]


def _grants(encoded: bytes | None) -> Grants | None:
    if encoded is None:
        return None
    try:
        return Grants.decode(encoded)
    except Malformed:
        return None


def save_certificate(connection: sqlite3.Connection, device: bytes, certificate: bytes) -> None:
    """Keep a device's certificate; the caller has verified it."""
    number = device_number(connection, device)
    connection.execute("UPDATE device SET certificate = ? WHERE id = ?", (certificate, number))


def certificate(connection: sqlite3.Connection, device: bytes) -> bytes | None:
    """A device's certificate, if it has reached us."""
    row = connection.execute(
        "SELECT certificate FROM device WHERE device = ?", (device,)
    ).fetchone()
    return None if row is None else row[0]


def issuers(connection: sqlite3.Connection) -> list[bytes]:
    """The certificates of all issuers known."""
    return [der for (der,) in connection.execute("SELECT certificate FROM issuer ORDER BY hash")]


def save_issuer(connection: sqlite3.Connection, certificate_: bytes) -> None:
    """Keep an issuer's certificate."""
    connection.execute(
        "INSERT OR IGNORE INTO issuer (hash, certificate) VALUES (?, ?)",
        (hashlib.sha256(certificate_).digest(), certificate_),
    )


def issuers_by_key(connection: sqlite3.Connection) -> dict[bytes, bytes]:
    """Issuer certificates by the id of their key; unreadable ones are left out."""
    found: dict[bytes, bytes] = {}
    for der in issuers(connection):
        try:
            found[Certificate.parse(der).holder] = der
        except BadCertificate:
            continue
    return found
