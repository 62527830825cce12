"""Explaining: from a value to its history, to its figures, and to the facts behind them (rule G7).

One question has one answer, whoever asks: the command line, the API and the page. Figures are
computed afresh, now and, if asked, as they were known on a past day (rule I7), so that what was
once sent can be laid beside what is known since.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crdt_model.clock import stamp_of
from crdt_model.periods import Period
from gateway import aggregate, deciding, names, reading_back, registering, review
from gateway.aggregate import Group, GroupBook
from gateway.behind import (
    Moment,
    cards_of,
    inputs_of,
    orders_of,
    period_of,
    shown,
)
from gateway.completeness import completeness, heard_to
from gateway.outbox import KEY_COLUMNS, KEY_WIDTH, Key, State
from node import answers
from node.directory import Directory, end_of_millisecond, instant_text
from node.errors import Refused
from node.known import Known, as_known, known_given
from node.node import Node
from node.views.settings import Named

HISTORY_SHOWN = 200  # events of one value, the newest; a daily correction for half a year
MAX_TEXT = 100  # characters of an argument


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an org unit's code, a period, a product's code; one figure or all of them.

    Attributes:
        known_on: a past moment as people write it, None for now only.
    """

    org_unit: str
    period: str
    product: str
    figure: str | None = None
    known_on: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where the values go: the server, as `gateway_target` and as the configuration names it."""

    id: int
    region: bytes


def explain(node: Node, directory: Directory, target: Target, asked: Question) -> dict[str, Any]:
    """Everything known about the values of one row.

    Raises:
        Refused: `unknown_org_unit`, `unknown_code`, `unknown_figure`, `invalid`,
            `history_unknown`, `time_in_future`, `too_large`.
    """
    at = directory.present(node.now_ms())
    group = group_of(node, directory, asked.org_unit, at)
    product = directory.product(asked.product[:MAX_TEXT])
    period = _period(asked.period)
    now = Moment(directory, group, at)
    book = now.book()
    figures = book.figures(product.id, period)
    if asked.figure is not None and figures is not None and asked.figure not in figures:
        known = ", ".join(sorted(figures))
        words = f"no figure {asked.figure[:MAX_TEXT]!r}; there are {known}"
        raise Refused("unknown_figure", words, status=404)
    answer: dict[str, Any] = {
        "org_unit": group.org_unit,
        "stores": [answers.named(store) for store in group.stores],
        "period": period.label,
        "product": answers.named(product),
        "figure": asked.figure,
        "as_of": instant_text(at),
        "known_on": None,
        **_completeness(book, period),
        "figures": {name: {"now": shown(value)} for name, value in (figures or {}).items()
                    if asked.figure in (None, name)},
        "inputs": inputs_of(book, product.id, period, asked.figure or ""),
        "cards": cards_of(now, product, period, asked.figure),
        "orders": orders_of(now, product, period),
        "values": _values(directory, target, group, period, product, asked.figure),
        "registrations": _registrations(directory, target.id, group, period),
    }  # fmt: skip
    if asked.known_on is not None:
        _add_known(node, now, product, period, asked, answer)
    return answer


def group_of(node: Node, directory: Directory, org_unit: str, at: int) -> Group:
    """The stores of an org unit of this gateway's region.

    Raises:
        Refused: `unknown_org_unit`.
    """
    region = aggregate.region_of(directory, node.grants, at)
    for group in region.groups:
        if group.org_unit == org_unit:
            return group
    words = f"no store of this region has the org unit {org_unit[:MAX_TEXT]!r}"
    raise Refused("unknown_org_unit", words, status=404)


def _period(text: str) -> Period:
    try:
        return period_of(text)
    except ValueError:
        words = "period: as 2026-07, 2026-07-31, 2026W5 or 2026Q3"
        raise Refused("invalid", words, field="period") from None


def _completeness(book: GroupBook, period: Period) -> dict[str, Any]:
    complete_to = heard_to(book)
    state = completeness(book, period, complete_to)
    return {
        "complete_to": None if complete_to is None else instant_text(complete_to),
        "final": state.final,
        "withheld": state.withheld,
    }


# --- as known then -------------------------------------------------------------------


def _add_known(
    node: Node,
    now: Moment,
    product: Named,
    period: Period,
    asked: Question,
    answer: dict[str, Any],
) -> None:
    """Put what was known then beside what is known now (I7)."""
    directory, group = now.directory, now.group
    known = known_given(directory.connection, asked.known_on or "", node.now_ms())
    with as_known(node, directory, known, [store.id for store in group.stores]) as there:
        then = Moment(there, group, _present(there, known))
        book = then.book()
        figures = book.figures(product.id, period) or {}
        answer["known_on"] = instant_text(stamp_of(known.at_ms))
        for name in {*answer["figures"], *figures}:
            if asked.figure in (None, name):
                told = answer["figures"].setdefault(name, {"now": None})
                told["known"] = shown(figures.get(name))
        answer["known_inputs"] = inputs_of(book, product.id, period, asked.figure or "")
        answer["known_cards"] = cards_of(then, product, period, asked.figure)


def _present(there: Directory, known: Known) -> int:
    return max(end_of_millisecond(known.at_ms), there.present(0))


# --- values --------------------------------------------------------------------------


def _values(
    directory: Directory,
    target: Target,
    group: Group,
    period: Period,
    product: Named,
    figure: str | None,
) -> list[dict[str, Any]]:
    """The values DHIS2 has, or is to have, of these figures, each with its history."""
    connection = directory.connection
    units = names.uids(connection, target.id, names.ORG_UNIT, [group.org_unit])
    if group.org_unit not in units:
        return []
    known = names.meanings(connection, target.id)
    listed = {
        (one.data_set, one.key): one
        for one in reading_back.differences(connection, target.id, reading_back.LISTED)
    }
    found = []
    text = period.label.replace("-", "")
    for data_set in sorted({data_set for data_set, _ in known}):
        rows = connection.execute(
            f"SELECT {KEY_COLUMNS}, state, unsure, wanted, wanted_head, accepted, accepted_head,"
            " accepted_at, code, words FROM gateway_value"
            " WHERE target = ? AND data_set = ? AND period = ? AND org_unit = ?",
            (target.id, data_set, text, units[group.org_unit]),
        ).fetchall()
        for row in rows:
            key = Key(*row[:KEY_WIDTH])
            meaning = known.get((data_set, names.place_of(key)))
            if meaning is None or meaning.product != product.code:
                continue
            if figure is not None and figure not in meaning.figures:
                continue
            difference = listed.get((data_set, key))
            found.append(
                {"id": value_id(data_set, key), "element": meaning.element,
                 "figures": list(meaning.figures)}
                | _standing(*row[KEY_WIDTH:])
                | {
                    "server": None if difference is None
                    else {"value": difference.server,
                          "read": instant_text(stamp_of(difference.found_ms))},
                    "written_off": _written_off(directory, target, data_set, key),
                    "history": [
                        event_json(event)
                        for event in review.history(connection, target.id, key, HISTORY_SHOWN)
                    ],
                }
            )  # fmt: skip
    return found


def value_id(data_set: str, key: Key) -> str:
    """How the API names a value: its uids and period, the same for every gateway."""
    return "/".join((data_set, *key))


def value_of(text: str) -> tuple[str, Key]:
    """Data set and key of a value's id.

    Raises:
        Refused: `invalid`.
    """
    data_set, *rest = text.split("/")
    if len(rest) != KEY_WIDTH or len(text) > MAX_TEXT:
        raise Refused("invalid", "value: an id from the list of exceptions expected", field="value")
    return data_set, Key(*rest)


def _standing(
    state: int,
    unsure: int,
    wanted: str | None,
    head: str,
    accepted: str | None,
    accepted_head: str | None,
    accepted_ms: int | None,
    code: str | None,
    words: str | None,
) -> dict[str, Any]:
    return {
        "state": State(state).name.lower(),
        "unsure": bool(unsure),
        "now": wanted,
        "head": head,
        "accepted": accepted,
        "accepted_head": accepted_head,
        "accepted_at": None if accepted_ms is None else instant_text(stamp_of(accepted_ms)),
        "code": code or "",
        "words": words or "",
    }


def event_json(event: review.Event) -> dict[str, Any]:
    """One event of a value's history."""
    return {
        "at": instant_text(stamp_of(event.at_ms)),
        "run": event.run,
        "event": event.event,
        "value": event.value,
        "head": event.head,
        "code": event.code or "",
        "words": event.words or "",
    }


def _written_off(
    directory: Directory, target: Target, data_set: str, key: Key
) -> dict[str, Any] | None:
    said = deciding.written_off(directory, target.region, target.id, data_set, key)
    if said is None:
        return None
    return {"value": said.value, "kept": said.kept, "by": said.by, "reason": said.reason}


def _registrations(
    directory: Directory, target_id: int, group: Group, period: Period
) -> list[dict[str, Any]]:
    text = period.label.replace("-", "")
    return [
        {"data_set": place.data_set, "wanted": wanted, "accepted": accepted, "words": words or ""}
        for place, wanted, accepted, words in registering.of_report(
            directory.connection, target_id, group.org_unit, text
        )
    ]
