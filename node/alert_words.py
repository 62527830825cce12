"""Alert words: the English sentence of an alert, for a list, an e-mail and a terminal."""

from __future__ import annotations

from crdt_model.alerts import Alert, Code

_SENTENCES = {
    Code.STOCKED_OUT: "{name}: nothing usable on hand",
    Code.AT_RISK: "{name}: {usable} usable, enough for {days_left} days; new stock takes"
    " {cover_days} days",
    Code.BELOW_MIN: "{name}: {usable} usable, below the minimum",
    Code.ABOVE_MAX: "{name}: {usable} usable, above the maximum",
    Code.EXPIRING: "{name} batch {batch}: {unused} will not be used before {expiry}",
    Code.OVERDUE_ORDER: "order {document} has been open for {days} days",
    Code.UNRECEIVED: "shipment {document} has been on the way for {days} days",
    Code.OPEN_DIFFERENCE: "shipment {document}: {quantity} of {name} still to be settled",
    Code.DISCREPANCY: "{name} batch {batch}: {discrepancy}",
    Code.RECALL: "{name} batch {batch} is recalled; say what was found here",
    Code.COUNT_DUE: "{products} products on hand were not counted for more than {every_days} days",
}

# What each discrepancy is, for a person.
_DISCREPANCIES = {
    "over_issue": "more left than the book had; count it",
    "expired_issued": "expired goods were given out",
    "held_issued": "held goods were given out",
    "counted_already": "goods received late were perhaps counted already",
    "maybe_twice": "perhaps recorded twice",
    "received_twice": "a shipment was received twice; the first receipt counts",
    "uncounted_batch": "a complete count did not name it",
    "expiry_conflict": "two expiry dates were written for it",
    "similar_batch": "another batch looks like it",
    "kept_apart": "is said to be another product, in a unit that does not fit what is recorded",
    "paper_ref_twice": "one line of the paper register was entered twice",
    "command_reused": "two records have one number",
}


def sentence_of(alert: Alert, name: str) -> str:
    """What the alert says; `name` is its product's code."""
    words: dict[str, object] = {"batch": "", **alert.arguments}
    if (code := words.get("discrepancy")) in _DISCREPANCIES:
        words["discrepancy"] = _DISCREPANCIES[str(code)]
    said = _SENTENCES[alert.code].format(name=name, **words)
    return said.replace(" batch :", ":").removeprefix(": ").strip()
