"""Secret: how this device signs in to DHIS2; a file of its folder, or the environment.

It is never replicated and never logged. An environment variable goes before the file, so that a
service manager can hold the secret instead. A secret is for one server: the address is replicated,
so whoever may change it could have the secrets of all gateways sent elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from yarl import URL

from gateway.transport import Basic, Token
from node.errors import Refused

SECRET_FILE = "dhis2.json"
TOKEN_VARIABLE = "STOCKMESH_DHIS2_TOKEN"
PASSWORD_VARIABLE = "STOCKMESH_DHIS2_PASSWORD"
URL_VARIABLE = "STOCKMESH_DHIS2_URL"  # for which server the environment's secret is; "" for any
MAX_SECRET_BYTES = 4096


def save_secret(
    folder: Path, user: str, password: str | None, token: str | None, url: str = ""
) -> None:
    """Keep the secret where only the folder's owner reads it; `url` is the server it is for.

    Raises:
        Refused: `unwritable`.
    """
    held = {"user": user, "password": password, "token": token, "url": url}
    content = json.dumps({name: value for name, value in held.items() if value})
    temporary = folder / f"{SECRET_FILE}.new"
    try:
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(folder / SECRET_FILE)
    except OSError as error:
        raise Refused("unwritable", f"{folder / SECRET_FILE}: {error.strerror}") from error


def load_secret(folder: Path, environment: Mapping[str, str], url: str) -> Basic | Token:
    """How to sign in to a server.

    Raises:
        Refused: `no_secret`, there is none, or it is for another server; what to do is said.
    """
    held = _read(folder / SECRET_FILE)
    is_given = bool(environment.get(TOKEN_VARIABLE) or environment.get(PASSWORD_VARIABLE))
    meant = environment.get(URL_VARIABLE, "") if is_given else held.get("url", "")
    if meant and _origin(meant) != _origin(url):
        raise Refused(
            "no_secret",
            f"this device's password or token is for {meant}, and the region's figures now go to"
            f" {url}; if that is right, run `stockmesh gateway connect` with its own",
        )
    token = environment.get(TOKEN_VARIABLE) or held.get("token")
    password = environment.get(PASSWORD_VARIABLE) or held.get("password")
    if environment.get(TOKEN_VARIABLE) or (token and not environment.get(PASSWORD_VARIABLE)):
        return Token(token or "")
    if password and held.get("user"):
        return Basic(held["user"], password)
    raise Refused(
        "no_secret",
        "this device has no password or token for DHIS2; run `stockmesh gateway connect`, or set"
        f" {TOKEN_VARIABLE} or {PASSWORD_VARIABLE}",
    )


def _origin(url: str) -> str:
    """Scheme, host and port of an address; the address itself where it is none."""
    try:
        return str(URL(url).origin())
    except ValueError:
        return url


def _read(path: Path) -> dict[str, str]:
    try:
        with path.open("rb") as file:
            parsed = json.loads(file.read(MAX_SECRET_BYTES))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Refused("no_secret", f"{path} cannot be read: {error}") from error
    if not isinstance(parsed, dict):
        raise Refused("no_secret", f"{path} is not one of ours")
    return {name: value for name, value in parsed.items() if isinstance(value, str)}
