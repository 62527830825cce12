"""Tracker rules: what the programme rules of a stock programme assign to an event.

Previous balance is the stock on hand of the event before. Without a count, stock on hand is
previous + receipt - distribution - discard; with one it is the count, and the correction is what
the count changed.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from gateway.sandbox.tracker_store import Object, StockRules, TrackerStore, event_order, values_of


def assigned(store: TrackerStore, rules: StockRules, event: Object) -> dict[str, str]:
    """Data element to the value the rules compute for an event that has all its values."""
    values = values_of(event)
    place = event_order(event)
    earlier = [
        other
        for other in store.live_events(str(event.get("enrollment")))
        if other["event"] != event["event"] and event_order(other) < place
    ]
    before = values_of(earlier[-1]).get(rules.stock_on_hand, "0") if earlier else "0"
    previous = _number(before)
    counted = values.get(rules.count)
    if counted is not None:
        found = _number(counted)
        return {
            rules.previous: _text(previous),
            rules.stock_on_hand: _text(found),
            rules.correction: _text(found - previous),
        }
    on_hand = previous + _number(values.get(rules.receipt, "0"))
    on_hand -= _number(values.get(rules.distribution, "0"))
    on_hand -= _number(values.get(rules.discard, "0"))
    return {rules.previous: _text(previous), rules.stock_on_hand: _text(on_hand)}


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(0)


def _text(number: Decimal) -> str:
    return str(int(number)) if number == number.to_integral_value() else str(number)
