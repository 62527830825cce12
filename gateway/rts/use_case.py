"""Use case: what DHIS2's stock configuration says of itself in the data store.

`USE_CASES/stockUseCases` names the programme, the item code and most elements. Receipt and previous
balance it does not name: they are sought among the elements of the programme's stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway import metadata
from gateway.metadata import Json, MalformedMetadata, as_list, as_object
from gateway.rts.server import StageElement
from node.errors import Refused

NAMESPACE, KEY = "USE_CASES", "stockUseCases"
MAX_USE_CASES = 50  # of one server; there is one a programme


@dataclass(frozen=True, slots=True)
class UseCase:
    """One stock use case; elements and attributes are uids."""

    program: str
    description: str
    item_code: str
    stock_on_hand: str
    distribution: str
    deliver_to: str
    discard: str
    count: str
    correction: str


def use_cases(value: object) -> list[UseCase]:
    """The use cases in a data store value.

    Raises:
        Refused: `rts_use_case`, it is not of the documented form.
    """
    try:
        listed = as_list(value)
        if not isinstance(value, list) or len(listed) > MAX_USE_CASES:
            raise MalformedMetadata("a list of use cases was expected")
        return [_use_case(as_object(item)) for item in listed]
    except MalformedMetadata as error:
        raise Refused("rts_use_case", f"{NAMESPACE}/{KEY}: {error}") from error


def _use_case(item: Json) -> UseCase:
    said: dict[str, Json] = {}
    for entry in map(as_object, as_list(item.get("transactions"))):
        said[metadata.text(entry, "transactionType")] = entry
    missing = {"DISTRIBUTED", "CORRECTED", "DISCARDED"} - said.keys()
    if missing:
        raise MalformedMetadata(f"the transaction {min(missing)} is missing")
    corrected = said["CORRECTED"]
    return UseCase(
        metadata.uid(item, "programUid"),
        metadata.text(item, "description", ""),
        metadata.uid(item, "itemCode"),
        metadata.uid(item, "stockOnHand"),
        metadata.uid(said["DISTRIBUTED"], "stockDistributed"),
        metadata.uid(said["DISTRIBUTED"], "distributedTo"),
        metadata.uid(said["DISCARDED"], "stockDiscarded"),
        metadata.uid(corrected, "stockCount"),
        metadata.uid(corrected, "stockCorrected") if corrected.get("stockCorrected") else "",
    )


def picked(found: list[UseCase], program: str | None) -> UseCase:
    """The use case of a programme; the only one if none is named.

    Raises:
        Refused: `rts_use_case`, there is none, or a person has to say which.
    """
    fitting = [case for case in found if program in (None, case.program)]
    if len(fitting) == 1:
        return fitting[0]
    known = ", ".join(f"{case.program} ({case.description})" for case in found) or "none"
    words = "say which stock programme: --program UID" if fitting else "no such stock programme"
    raise Refused("rts_use_case", f"{words}; the server has {known}", programs=len(found))


def words_of(case: UseCase, stage: str, elements: Sequence[StageElement]) -> dict[str, object]:
    """The fields of a setting that a use case and its stage's elements settle."""
    found: dict[str, object] = {
        "program": case.program,
        "stage": stage,
        "item_code": case.item_code,
        "stock_on_hand": case.stock_on_hand,
        "distribution": case.distribution,
        "deliver_to": case.deliver_to,
        "discard": case.discard,
        "count": case.count,
        "correction": case.correction,
    }
    for name, words in (("receipt", ("receipt", "received")), ("previous", ("previous",))):
        fitting = [
            element
            for element in elements
            if element.uid not in found.values()
            and any(word in element.name.lower() for word in words)
        ]
        if len(fitting) == 1:
            found[name] = fitting[0].uid
    return {name: value for name, value in found.items() if value}
