"""Requests: the bodies and parameters of the gateway's API, read into typed questions."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from gateway.explaining import Question
from gateway.operating import MAX_VALUES, Filter
from node import fields
from node.errors import Refused

FILTERS = ("state", "code", "org_unit", "period")
MAX_TEXT = 100  # characters of a code or an id


def filter_of_query(request: web.Request) -> Filter:
    """The filter of a list.

    Raises:
        Refused: `invalid`.
    """
    return _filter(request.query)


def _filter(given: Mapping[str, object], values: tuple[str, ...] = ()) -> Filter:
    state, code, org_unit, period = (_text(given, name) for name in FILTERS)
    return Filter(state, code, org_unit, period, values)


def _text(given: Mapping[str, object], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise Refused("invalid", f"{name}: a text of at most {MAX_TEXT} characters", field=name)
    return value


def filter_of_body(body: Mapping[str, object]) -> Filter:
    """The filter of a decision: what a list takes, or values one by one.

    Raises:
        Refused: `invalid`.
    """
    return _filter(body, values_of(body))


def values_of(body: Mapping[str, object]) -> tuple[str, ...]:
    """The ids of values named one by one.

    Raises:
        Refused: `invalid`.
    """
    values = body.get("values", [])
    if not isinstance(values, list) or len(values) > MAX_VALUES:
        words = f"values: a list of at most {MAX_VALUES} ids"
        raise Refused("invalid", words, field="values")
    return tuple(_text({"values": value}, "values") for value in values)


def reason_of(body: Mapping[str, object]) -> str:
    """Why a person decided so, "" if it is not said."""
    return fields.optional(body, "reason", 200) or ""


def question_of_query(request: web.Request) -> Question:
    """What is to be explained.

    Raises:
        Refused: `invalid`.
    """
    given = {name: _text(request.query, name) for name in Question.__slots__}
    for name in ("org_unit", "period", "product"):
        if not given[name]:
            raise Refused("invalid", f"{name} is missing", field=name)
    return Question(
        given["org_unit"],
        given["period"],
        given["product"],
        given["figure"] or None,
        given["known_on"] or None,
    )
