"""Answers: what DHIS2 said about an import, and every way in which it can fail to say it.

Neither the HTTP code, nor `status`, nor the counts tell which values were taken: the two importers
(up to 2.42, from 2.43) use them differently. Only the row indexes mean the same in both, so an
outcome is derived from them alone.

    Dhis2Error
      Unauthorised       the credentials are refused: nothing more is sent until a person acts
      Refused            refused as a whole and for good: a person has to change something
      Malformed          the server could not read this very request: look for the row to blame
      Unavailable        try again later; whether the request was carried out is unknown
        Overloaded       the same, and a smaller request may pass
        ServerFault      the server failed on this request; a few repeats, then look for the row
        Misdirected      something that is not DHIS2 answered: a login page, a proxy, cut JSON
          TooLong        the answer is longer than is read: ask for less at once
      TooLarge           nothing was read; send less at once
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.metadata import Json, MalformedMetadata, as_list, as_object

WORDS_LIMIT = 500  # characters of the server's words kept in a log or a table
PROCESS_FAILED = "The import process failed"
WHOLE_REQUEST = -1
_ROW_IN_ARGUMENTS = re.compile(r"(\d{1,9})-")


class Dhis2Error(Exception):
    """The request brought no usable answer; the subclass says what to do about it."""


class Unauthorised(Dhis2Error):
    """User, password or token is refused. Repeating it may lock the account."""


class Refused(Dhis2Error):
    """Refused as a whole (403, 404, 405, 409 without a summary); repeating changes nothing."""


class NotFound(Refused):
    """404: the thing asked for does not exist, or not for this user."""


class Malformed(Dhis2Error):
    """400: the server could not read the request."""


class TooLarge(Dhis2Error):
    """413: the body exceeds what the server or a proxy before it takes."""


class Unavailable(Dhis2Error):
    """No answer, or one that says later. `retry_after_s` is the server's wish, if it named one."""

    def __init__(self, words: str, retry_after_s: float | None = None) -> None:
        super().__init__(words)
        self.retry_after_s = retry_after_s


class Overloaded(Unavailable):
    """502 or 504: a proxy gave up waiting."""


class ServerFault(Unavailable):
    """500, or a legacy importer's "import process failed"; part of the request may be stored."""


class Misdirected(Unavailable):
    """A redirect, HTML, cut or foreign JSON: a login page or a proxy answered."""


class TooLong(Misdirected):
    """More than is read of one answer; what was asked for may be asked for in parts."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why rows were not taken.

    Attributes:
        code: DHIS2's error code, empty if it gave none.
        words: the server's sentence, shortened.
        arguments: what the sentence is about: an id, or the arguments joined with `-`.
    """

    code: str
    words: str
    arguments: str = ""

    @property
    def row(self) -> int | None:
        """The row a whole-request refusal is about; read from the arguments, not from the
        sentence, which prints 1234 as "1,234"."""
        match = _ROW_IN_ARGUMENTS.match(self.arguments)
        return int(match.group(1)) if match else None


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What became of the rows of one request, by their place in it.

    Attributes:
        accepted: rows DHIS2 now holds as sent.
        rejected: rows it did not take, each with the reason.
        aborted: set when no row was looked at; then `accepted` and `rejected` are empty.
    """

    accepted: frozenset[int]
    rejected: Mapping[int, Conflict]
    aborted: Conflict | None


def shortened(words: object) -> str:
    """The server's words, fit for a log line."""
    cleaned = "".join(c if c.isprintable() else " " for c in str(words)[: WORDS_LIMIT * 2])
    return cleaned[:WORDS_LIMIT]


def _conflict(item: Json) -> Conflict:
    named = item.get("objects")
    parts = named.values() if isinstance(named, dict) else [item.get("object", "")]
    code = item.get("errorCode")
    return Conflict(
        shortened(code) if isinstance(code, str) else "",
        shortened(item.get("value", "")),
        "-".join(shortened(part) for part in parts if isinstance(part, str)),
    )


def _indexes(value: object, sent: int) -> list[int]:
    numbers: list[int] = []
    for number in as_list(value):
        if isinstance(number, bool) or not isinstance(number, int):
            raise Misdirected("a row index is not a number")
        if not WHOLE_REQUEST <= number < sent:
            raise Misdirected(f"row index {number} of {sent} rows: not the answer to this request")
        numbers.append(number)
    return numbers


def summary(body: Json) -> Json:
    """The import summary inside an answer; raises `Misdirected` if there is none."""
    found = body.get("response")
    if not isinstance(found, dict) or not isinstance(found.get("status"), str):
        raise Misdirected("the answer holds no import summary")
    return found


def import_outcome(body: Json, sent: int) -> ImportOutcome:
    """Derive what became of `sent` rows from the answer to a data value import.

    Raises:
        ServerFault: the importer failed on the way; what it stored is unknown.
        Misdirected: the answer is not one of DHIS2's.
    """
    found = summary(body)
    description = found.get("description")
    if isinstance(description, str) and description.startswith(PROCESS_FAILED):
        raise ServerFault(shortened(description))
    rejected: dict[int, Conflict] = {}
    aborted: Conflict | None = None
    nameless: Conflict | None = None
    try:
        for item in as_list(found.get("conflicts")):
            conflict = _conflict(as_object(item))
            indexes = _indexes(as_object(item).get("indexes"), sent)
            if WHOLE_REQUEST in indexes:
                aborted = aborted or conflict
            elif not indexes:
                nameless = nameless or conflict
            for index in indexes:
                rejected.setdefault(index, conflict)
        silent = Conflict("", "rejected without a reason")
        for index in _indexes(found.get("rejectedIndexes"), sent):
            rejected.setdefault(index, nameless or silent)
    except MalformedMetadata as error:
        raise Misdirected(f"the import summary is malformed: {error}") from error
    if found["status"] == "ERROR" and not rejected and aborted is None:
        if nameless is None:
            raise ServerFault(shortened(description or body.get("message", "no reason given")))
        aborted = nameless
    if aborted is not None:
        return ImportOutcome(frozenset(), {}, aborted)
    return ImportOutcome(frozenset(range(sent)) - rejected.keys(), rejected, None)
