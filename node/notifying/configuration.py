"""Configuration: to whom a node sends its alerts, from `alerts.toml` in the data folder.

Nothing is sent unless the file is there. Secrets stand in the environment or in files of their own
that only their owner can read; they are in no message and no log.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from yarl import URL

from node.errors import Refused

ALERTS_FILE = "alerts.toml"
MAX_FILE_BYTES = 64 << 10
MAX_SECRET_BYTES = 4096
MAX_RECIPIENTS = 50
SMTP_PASSWORD = "STOCKMESH_SMTP_PASSWORD"  # environment variables; each goes before its file
WEBHOOK_SECRET = "STOCKMESH_WEBHOOK_SECRET"
DEFAULT_AT = time(7, 0)
MIN_SECRET_CHARS = 16  # of a webhook: it is a key, not a password somebody remembers
_SECURITIES = ("starttls", "tls", "none")


@dataclass(frozen=True, slots=True)
class Email:
    """A mail server and who gets the digest.

    Attributes:
        security: `starttls`, `tls`, or `none`, which is for a server on this machine only.
        user: "" to send without signing in. ca_file: who signed the server's certificate, if not
            one of those the system trusts.
    """

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str
    recipients: tuple[str, ...]
    ca_file: Path | None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes the digest as JSON, and the key it is signed with."""

    url: URL
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notifying:
    """What is sent where. `at` is by the network's time zone; `stores` empty: all held here."""

    at: time
    stores: tuple[str, ...]
    email: Email | None
    webhook: Webhook | None


def load(folder: Path, environment: Mapping[str, str]) -> Notifying | None:
    """The folder's configuration, None if there is none.

    Raises:
        Refused: `alerts_config`, what is wrong; `secret_readable`, others can read a secret.
    """
    path = folder / ALERTS_FILE
    try:
        with path.open("rb") as file:
            text = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _wrong(f"{path}: {error.strerror}") from error
    if len(text) > MAX_FILE_BYTES:
        raise _wrong(f"{path} is too large")
    try:
        parsed = tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(f"{path}: {error}") from error
    return _read(folder, parsed, environment)


def _wrong(message: str) -> Refused:
    return Refused("alerts_config", message)


def _read(folder: Path, parsed: dict[str, Any], environment: Mapping[str, str]) -> Notifying:
    _only(parsed, "", {"at", "stores", "email", "webhook"})
    email, webhook = parsed.get("email"), parsed.get("webhook")
    if email is None and webhook is None:
        raise _wrong(f"{ALERTS_FILE} names neither [email] nor [webhook]")
    return Notifying(
        _at(parsed.get("at")),
        _texts(parsed, "stores"),
        None if email is None else _email(folder, email, environment),
        None if webhook is None else _webhook(folder, webhook, environment),
    )


def _at(value: object) -> time:
    if value is None:
        return DEFAULT_AT
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    try:
        return time.fromisoformat(value) if isinstance(value, str) else _no_time()
    except ValueError:
        return _no_time()


def _no_time() -> time:
    raise _wrong('at: a time of the day such as "07:00" expected')


def _email(folder: Path, given: object, environment: Mapping[str, str]) -> Email:
    table = _table(given, "email")
    _only(
        table, "email.",
        {"host", "port", "security", "user", "password_file", "sender", "recipients", "ca_file"},
    )  # fmt: skip
    host, security = _text(table, "host"), table.get("security", "starttls")
    if security not in _SECURITIES:
        raise _wrong(f"email.security: one of {', '.join(_SECURITIES)}")
    if security == "none" and not is_loopback(host):
        raise _wrong("email.security: without encryption only this machine itself is spoken to")
    port = table.get("port", 465 if security == "tls" else 587)
    if type(port) is not int or not 0 < port < 65536:
        raise _wrong("email.port: a number of a port expected")
    recipients = _texts(table, "recipients")
    if not 1 <= len(recipients) <= MAX_RECIPIENTS:
        raise _wrong(f"email.recipients: 1 to {MAX_RECIPIENTS} addresses expected")
    sender, user = _text(table, "sender"), table.get("user", "")
    for address in (sender, *recipients):
        if "@" not in address or any(c.isspace() or not c.isprintable() for c in address):
            raise _wrong(f"email: {address!r} is no address")
    if not isinstance(user, str):
        raise _wrong("email.user: text expected")
    password = _secret(folder, table.get("password_file"), environment, SMTP_PASSWORD)
    if user and not password:
        raise _wrong(f"email: no password for {user}; set {SMTP_PASSWORD} or email.password_file")
    ca_file = table.get("ca_file")
    certificates = folder / ca_file if isinstance(ca_file, str) and ca_file else None
    return Email(host, port, security, user, password, sender, recipients, certificates)


def _webhook(folder: Path, given: object, environment: Mapping[str, str]) -> Webhook:
    table = _table(given, "webhook")
    _only(table, "webhook.", {"url", "secret_file"})
    try:
        url = URL(_text(table, "url"))
    except ValueError as error:
        raise _wrong("webhook.url: an address expected") from error
    if url.scheme not in ("https", "http") or not url.host or url.user is not None:
        raise _wrong("webhook.url: an address that begins with https:// expected")
    if url.scheme == "http" and not is_loopback(url.host):
        raise _wrong("webhook.url: without encryption only this machine itself is spoken to")
    secret = _secret(folder, table.get("secret_file"), environment, WEBHOOK_SECRET)
    if len(secret) < MIN_SECRET_CHARS:
        raise _wrong(
            f"webhook: a secret of at least {MIN_SECRET_CHARS} characters is needed; set"
            f" {WEBHOOK_SECRET} or webhook.secret_file"
        )
    return Webhook(url, secret)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(folder: Path, file: object, environment: Mapping[str, str], variable: str) -> str:
    """A secret of the environment, else of a file; "" if neither is named."""
    if environment.get(variable):
        return environment[variable]
    if file is None:
        return ""
    if not isinstance(file, str) or not file:
        raise _wrong("the name of a file expected for a secret")
    path = folder / file
    try:
        with path.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            text = opened.read(MAX_SECRET_BYTES)
    except OSError as error:
        raise _wrong(f"{path}: {error.strerror}") from error
    if sys.platform != "win32" and mode & 0o077:
        raise Refused("secret_readable", f"{path} can be read by others; run: chmod 600 {path}")
    try:
        return text.decode().split("\n", 1)[0].strip("\r")
    except UnicodeDecodeError as error:
        raise _wrong(f"{path} is no text") from error


def _table(value: object, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(f"[{name}] is a table")
    return value


def _only(table: Mapping[str, Any], where: str, allowed: set[str]) -> None:
    for name in table:
        if name not in allowed:
            raise _wrong(f"{where}{name}: not known; there are {', '.join(sorted(allowed))}")


def _text(table: Mapping[str, Any], name: str) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not value:
        raise _wrong(f"{name}: text expected")
    return value


def _texts(table: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = table.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise _wrong(f"{name}: a list of texts expected")
    return tuple(value)
