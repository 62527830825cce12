"""Refusals: what a use case will not do, as a code, a sentence and details.

One shape for the API, the command line and the log. `status` is the HTTP status it answers with.
"""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The request was understood and nothing was changed.

    Attributes:
        code: snake_case; the web app and scripts decide by it.
        details: what a person needs to mend it: line, field, product, available…
    """

    def __init__(self, code: str, message: str, *, status: int = 422, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.details = details

    def at(self, line: int) -> Refused:
        """The same refusal, naming the line (0-based) of the request it is about."""
        self.details.setdefault("line", line)
        return self

    def as_json(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "message": self.message, "details": self.details}}


def not_allowed(message: str, **details: Any) -> Refused:
    """A right is missing."""
    return Refused("not_allowed", message, status=403, **details)


def unknown(kind: str, text: str) -> Refused:
    """Nothing of this kind has this id or code."""
    return Refused("unknown_code", f"no {kind} {text!r}", status=422, field=kind, value=text)
