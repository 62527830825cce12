"""Alerting: what at a store asks for a person, read from its book; and the dismissing of it.

What an alert is, and when it comes back, is decided in `crdt_model.alerts`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from crdt_model import scopes
from crdt_model.alerts import (
    MAX_DISMISSED_DAYS,
    Alert,
    Dismissal,
    alerts,
    showing,
)
from node import answers, fields
from node.alert_standing import Cover, covers, standing_of
from node.alert_words import sentence_of
from node.directory import Directory, instant_text
from node.errors import Refused
from node.node import Node
from node.recording import Actor
from node.setting_desk import SettingDesk
from node.stock import StoreBook, open_book
from node.views import settings
from node.views.settings import Named

DEFAULT_DISMISSED_DAYS = 14  # where the person does not say until when
MAX_ALERTS = 5000  # of one answer


# --- showing ------------------------------------------------------------------------------


def dismissals(book: StoreBook) -> dict[bytes, Dismissal]:
    """What people of the store dismissed, by alert."""
    scope = book.directory.scope(scopes.store_settings(book.store.id))
    found: dict[bytes, Dismissal] = {}
    for key, held in settings.under(book.connection, scope, "dismissed/").items():
        alert = fields.id_of(key.removeprefix("dismissed/"))
        value = held[-1].value if held else None
        said = _dismissal(value) if isinstance(value, str) else None
        if alert is not None and said is not None:
            found[alert] = said
    return found


def _dismissal(value: str) -> Dismissal | None:
    """A dismissal as stored: `<until> <measure> <note>`; None for any other text."""
    until, _, rest = value.partition(" ")
    measure, _, note = rest.partition(" ")
    try:
        return Dismissal(date.fromisoformat(until), int(measure), note)
    except ValueError:
        return None


def alerts_of(book: StoreBook, said: Mapping[bytes, Cover] | None = None) -> dict[str, Any]:
    """The alerts of a store, the gravest first; dismissed ones are marked, not left out."""
    found = alerts(standing_of(book, said))[:MAX_ALERTS]
    shown = showing(found, dismissals(book), book.day)
    return {
        "store": answers.named(book.store),
        "as_of": instant_text(book.as_of),
        "provisional": book.directory.told(book.shortfalls()),
        "alerts": [alert_json(book.directory, alert, said) for alert, said in shown],
    }


def alert_json(directory: Directory, alert: Alert, hidden: Dismissal | None) -> dict[str, Any]:
    """One alert; products and stores are named beside their ids."""
    arguments = dict(alert.arguments)
    product = arguments.get("product")
    named = directory.named("product", bytes.fromhex(product)) if isinstance(product, str) else None
    return {
        "id": alert.id.hex(),
        "code": str(alert.code),
        "severity": str(alert.severity),
        "product": None if named is None else answers.named(named),
        "arguments": arguments,
        "message": sentence_of(alert, "" if named is None else named.code),
        "dismissed": None
        if hidden is None
        else {"until": hidden.until.isoformat(), "note": hidden.note},
    }


def with_ledger(node: Node, directory: Directory, stores: Iterable[Named]) -> Iterator[StoreBook]:
    """The books of those of the stores of which a ledger is here."""
    for store in stores:
        if directory.scope(scopes.ledger(store.id)) >= 0:
            yield open_book(node, directory, store, None)


def shown_alerts(
    node: Node, directory: Directory, stores: Iterable[Named]
) -> Iterator[tuple[Named, Alert, dict[str, Any]]]:
    """Alerts that nobody has dismissed, with their store and what people are shown."""
    said = covers(directory)
    for book in with_ledger(node, directory, stores):
        raised = alerts(standing_of(book, said))
        for alert, hidden in showing(raised, dismissals(book), book.day):
            if hidden is None:
                yield book.store, alert, alert_json(directory, alert, None)


def all_alerts(node: Node, directory: Directory, stores: list[Named]) -> dict[str, Any]:
    """The alerts of several stores, those with none left out."""
    said = covers(directory)
    answered = [alerts_of(book, said) for book in with_ledger(node, directory, stores)]
    return {"stores": [one for one in answered if one["alerts"]]}


# --- dismissing ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DismissRequest:
    """A dismissal as asked; `until` None for the default."""

    id: str
    until: date | None
    note: str
    request: bytes


def dismiss_request(body: object, alert: str) -> DismissRequest:
    """Read the body of a dismissal.

    Raises:
        Refused: a field is missing, unknown or not of its form.
    """
    given = fields.object_of(body, {"id", "until", "note"})
    until = fields.day(given, "until")
    note = fields.optional(given, "note") or ""
    return DismissRequest(
        fields.command(given),
        date.fromisoformat(until) if until else None,
        note,
        fields.request_hash({"dismiss": alert, "until": until, "note": note}),
    )


def dismiss(
    node: Node,
    connection: sqlite3.Connection,
    place: str,
    alert: str,
    asked: DismissRequest,
    actor: Actor,
) -> dict[str, Any]:
    """Dismiss an alert through a day; the same command again changes nothing.

    Raises:
        Refused: `unknown_alert`; `invalid`, a day in the past or too far off.
    """
    desk = SettingDesk.of_store(node.store, connection, place, actor)
    assert desk.place is not None  # it is a store's
    book = open_book(node, desk.directory, desk.place, None)
    if not desk.done_before(asked.id, asked.request):
        found = next((a for a in alerts(standing_of(book)) if a.id.hex() == alert), None)
        if found is None:
            raise Refused("unknown_alert", "no such alert now; it may be settled", status=404)
        until = asked.until or book.day + timedelta(days=DEFAULT_DISMISSED_DAYS)
        if not book.day <= until <= book.day + timedelta(days=MAX_DISMISSED_DAYS):
            raise fields.bad("until", f"a day from today to {MAX_DISMISSED_DAYS} days on")
        value = f"{until.isoformat()} {found.measure} {asked.note}".rstrip()
        desk.set(f"dismissed/{alert}", value)
        desk.write(asked.id, asked.request)
    said_now = dismissals(book).get(bytes.fromhex(alert))
    return {
        "alert": alert,
        "until": None if said_now is None else said_now.until.isoformat(),
        "note": "" if said_now is None else said_now.note,
    }
