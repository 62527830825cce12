"""Transport: one HTTP request to DHIS2, its JSON answer or one error of `answers`.

No cookies, no redirects, `X-Requested-With` on every request: so a server that wants a login says
401 instead of sending a page, and a page that comes all the same is recognised. Bodies are read up
to a bound and only as JSON. Secrets stand in no message and no `repr`.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from types import TracebackType

import aiohttp
from yarl import URL

from gateway.answers import (
    Malformed,
    Misdirected,
    NotFound,
    Overloaded,
    Refused,
    ServerFault,
    TooLarge,
    TooLong,
    Unauthorised,
    Unavailable,
    shortened,
)

ANSWER_LIMIT_BYTES = 32 * 1024 * 1024  # a data set with every org unit of a large country is 2 MB
CONNECT_TIMEOUT_S = 20.0
ANSWER_TIMEOUT_S = 120.0  # a legacy importer takes about a minute for the largest batch we send
GZIP_FROM_BYTES = 1024
RETRY_AFTER_LIMIT_S = 24 * 3600.0  # a proxy's longer wish is a mistake


@dataclass(frozen=True, slots=True)
class Basic:
    """User and password; fails for users with a second factor."""

    user: str
    password: str = field(repr=False)

    def header(self) -> str:
        """The value of the `Authorization` header."""
        pair = f"{self.user}:{self.password}".encode()
        return "Basic " + base64.b64encode(pair).decode("ascii")


@dataclass(frozen=True, slots=True)
class Token:
    """A personal access token; lives 30 days unless made to live longer."""

    secret: str = field(repr=False)

    def header(self) -> str:
        """The value of the `Authorization` header."""
        return "ApiToken " + self.secret


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _base(address: str) -> URL:
    url = URL(address)
    if url.scheme not in ("https", "http") or not url.host:
        raise ValueError("the address of DHIS2 must begin with https://")
    if url.user is not None or url.password is not None or url.query_string or url.fragment:
        raise ValueError("the address of DHIS2 must hold no user, password or query")
    if url.scheme == "http" and not _is_loopback(url.host):
        raise ValueError("plain http would show the password to the network; use https://")
    return url.with_path(url.path.rstrip("/") + "/")


def retry_after_s(header: str | None, now: datetime) -> float | None:
    """Seconds a `Retry-After` header asks for, at most a day; None if it says nothing readable."""
    if not header:
        return None
    try:
        wait_s = float(header)
    except ValueError:
        try:
            wait_s = (parsedate_to_datetime(header) - now).total_seconds()
        except (ValueError, TypeError):  # TypeError: a date without a zone
            return None
    return min(max(0.0, wait_s), RETRY_AFTER_LIMIT_S) if math.isfinite(wait_s) else None


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError("a number too large for any quantity")
    return found


def _json(content_type: str, body: bytes) -> object:
    if "json" not in content_type:
        raise Misdirected(f"{shortened(content_type) or 'no type'} instead of JSON: a login page?")
    try:
        return json.loads(body, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Misdirected("the answer is cut short or is not JSON") from error


def _raise_for(status: int, content_type: str, words: str, wait_s: float | None) -> None:
    """Turn an HTTP code that carries no summary into the error that says what to do."""
    said = f"HTTP {status}: {words}" if words else f"HTTP {status}"
    if status in (400, 403, 404, 405) and "json" not in content_type:
        # DHIS2 says these in JSON; a proxy says them in HTML while DHIS2 restarts behind it.
        raise Misdirected(said)
    if status == 401 or (status == 400 and "checksum" in words.lower()):
        raise Unauthorised(said)  # a mistyped token is a 400
    if status == 400:
        raise Malformed(said)
    if status == 404:
        raise NotFound(said)
    if status == 413:
        raise TooLarge(said)
    if status == 500:
        raise ServerFault(said, wait_s)
    if status in (502, 504):
        raise Overloaded(said, wait_s)
    if status in (408, 425, 429) or status >= 500:
        raise Unavailable(said, wait_s)
    if 300 <= status < 400:
        raise Misdirected(f"HTTP {status}: sent elsewhere, to a login page?")
    if status >= 400:
        raise Refused(said)


class Transport:
    """A connection to one server as one user. Use as an async context manager."""

    def __init__(
        self, address: str, credentials: Basic | Token, answer_timeout_s: float = ANSWER_TIMEOUT_S
    ) -> None:
        self.address = _base(address)
        self._authorization = credentials.header()
        if not self._authorization.isprintable():
            raise ValueError("user, password or token holds a control character")
        self._timeout = aiohttp.ClientTimeout(
            total=answer_timeout_s, connect=min(CONNECT_TIMEOUT_S, answer_timeout_s)
        )
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"Transport({self.address})"

    async def __aenter__(self) -> Transport:
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            headers={
                "Accept": "application/json",
                "X-Requested-With": "XMLHttpRequest",
                "Authorization": self._authorization,
            },
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(
        self,
        method: str,
        path: str,
        params: Iterable[tuple[str, str]] = (),
        payload: object = None,
        *,
        summary_on_409: bool = False,
        compressed: bool = True,
    ) -> object:
        """One request; the parsed JSON of a 2xx, or of a 409 that carries an import summary.

        `compressed` False leaves a large body as it is: tracker reads no compressed one.
        """
        if self._session is None:
            raise RuntimeError("the client is used outside its context")
        data: bytes | None = None
        headers: dict[str, str] = {}
        if payload is not None:
            data = json.dumps(payload, separators=(",", ":")).encode()
            headers["Content-Type"] = "application/json"
            if compressed and len(data) >= GZIP_FROM_BYTES:
                data = gzip.compress(data, 6, mtime=0)
                headers["Content-Encoding"] = "gzip"
        try:
            async with self._session.request(
                method,
                self.address.joinpath("api", *path.split("/")),
                params=list(params),
                data=data,
                headers=headers,
                allow_redirects=False,
            ) as response:
                body = await _bounded(response)
        except TimeoutError as error:
            raise Unavailable("no answer in time") from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unavailable(f"no connection: {type(error).__name__}") from error
        kind = response.headers.get("Content-Type", "")
        if response.status == 409 and summary_on_409:
            parsed = _json(kind, body)
            if isinstance(parsed, dict) and any(
                isinstance(parsed.get(key), dict) for key in ("response", "validationReport")
            ):
                return parsed
        if not 200 <= response.status < 300:
            wait_s = retry_after_s(response.headers.get("Retry-After"), datetime.now(UTC))
            _raise_for(response.status, kind, _words(kind, body), wait_s)
        return _json(kind, body) if body or response.status == 200 else {}


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    parts: list[bytes] = []
    size_bytes = 0
    async for part in response.content.iter_any():
        size_bytes += len(part)
        if size_bytes > ANSWER_LIMIT_BYTES:
            raise TooLong("the answer is larger than any DHIS2 gives")
        parts.append(part)
    return b"".join(parts)


def _words(content_type: str, body: bytes) -> str:
    """The server's own sentence in an error body, empty if it is not DHIS2's JSON."""
    if "json" not in content_type:
        return ""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    return shortened(parsed.get("message", "")) if isinstance(parsed, dict) else ""
