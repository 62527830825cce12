"""RTS preset: programmes of our own making for the stand-in, as real-time stock uses them.

Three programmes: stock (an entity for each item of each unit, one event a transaction),
requisitions (one event an item asked for) and consignment acknowledgements (one event a delivery).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.mapping import stable_uid
from gateway.sandbox.model import Object, Server
from gateway.sandbox.preset import OPENED, ROOT_CODE, unit_uid
from gateway.sandbox.tracker_store import StockRules

STOCK, REQUISITIONS, RECEIPTS = "RTS", "RTS_REQUISITION", "RTS_ACKNOWLEDGEMENT"
ITEM_CODE, ITEM_NAME = "RTS_ITEM_CODE", "RTS_ITEM_NAME"
DELIVER_TO = ("outp_dep", "maternity", "lab")
USE_CASES = ("USE_CASES", "stockUseCases")
_WHOLE, _TEXT, _DATE = "INTEGER_ZERO_OR_POSITIVE", "TEXT", "DATE"
STOCK_ELEMENTS = {
    "DISTRIBUTION": "INTEGER_POSITIVE",
    "DISCARD": "INTEGER_POSITIVE",
    "RECEIPT": "INTEGER_POSITIVE",
    "STOCK_ON_HAND": "INTEGER",
    "PREVIOUS": "INTEGER",
    "COUNT": _WHOLE,
    "CORRECTION": "NUMBER",
    "DELIVER_TO": _TEXT,
}
REQUISITION_ELEMENTS = {
    "REQ_NUMBER": _TEXT,
    "REQ_ITEM": _TEXT,
    "REQ_QUANTITY": _WHOLE,
    "REQ_URGENCY": _TEXT,
    "REQ_STATUS": _TEXT,
    "REQ_APPROVED": _WHOLE,
    "REQ_CONSIGNMENT": _TEXT,
    "REQ_DISPATCHED": _WHOLE,
    "REQ_DISPATCH_DATE": _DATE,
    "REQ_REMARKS": _TEXT,
}
RECEIPT_ELEMENTS = {"ACK_CONSIGNMENT": _TEXT, "ACK_ITEM": _TEXT, "ACK_QUANTITY": _WHOLE}


def element(name: str) -> str:
    """The uid of a data element of these programmes."""
    return stable_uid("dataElement", f"RTS {name}")


def attribute(name: str) -> str:
    """The uid of an attribute of items."""
    return stable_uid("trackedEntityAttribute", name)


def program(name: str) -> str:
    """The uid of a programme."""
    return stable_uid("program", name)


def stage(name: str) -> str:
    """The uid of a programme's only stage."""
    return stable_uid("programStage", name)


def entity(unit: str, item: str) -> str:
    """The uid of the entity that stands for an item at a unit."""
    return stable_uid("trackedEntity", f"{unit} {item}")


def enrollment(unit: str, item: str) -> str:
    """The uid of its enrolment."""
    return stable_uid("enrollment", f"{unit} {item}")


def rts_metadata(units: Iterable[str]) -> Mapping[str, Any]:
    """A metadata package of the three programmes at these units, as `POST /api/metadata` has it."""
    places = [{"id": unit_uid(unit)} for unit in units]
    options = stable_uid("optionSet", "RTS deliver to")
    elements: list[Object] = []
    for group in (STOCK_ELEMENTS, REQUISITION_ELEMENTS, RECEIPT_ELEMENTS):
        for name, kind in group.items():
            made: Object = {
                "id": element(name),
                "code": name,
                "name": _words(name),
                "valueType": kind,
            }
            made |= {"shortName": _words(name), "domainType": "TRACKER", "aggregationType": "NONE"}
            if name == "DELIVER_TO":
                made["optionSet"] = {"id": options}
            elements.append(made)
    kind = stable_uid("trackedEntityType", "Item")
    return {
        "optionSets": [
            {
                "id": options,
                "name": "Deliver to",
                "options": [{"code": code, "name": _words(code)} for code in DELIVER_TO],
            }
        ],
        "dataElements": elements,
        "trackedEntityTypes": [{"id": kind, "name": "Item", "shortName": "Item"}],
        "trackedEntityAttributes": [
            {"id": attribute(ITEM_CODE), "name": "Item code", "shortName": "Item code",
             "valueType": "TEXT", "unique": True, "orgunitScope": True},
            {"id": attribute(ITEM_NAME), "name": "Item description",
             "shortName": "Item description", "valueType": "TEXT"},
        ],
        "programs": [
            {**_program(STOCK, "Real-Time Stock Management", "WITH_REGISTRATION", places),
             "trackedEntityType": {"id": kind},
             "programTrackedEntityAttributes": [
                 {"trackedEntityAttribute": {"id": attribute(code)}}
                 for code in (ITEM_CODE, ITEM_NAME)
             ]},
            _program(REQUISITIONS, "Stock requisition", "WITHOUT_REGISTRATION", places),
            _program(RECEIPTS, "Consignment acknowledgement", "WITHOUT_REGISTRATION", places),
        ],
        "programStages": [
            _stage(STOCK, "Stock on hand", STOCK_ELEMENTS),
            _stage(REQUISITIONS, "Requisition", REQUISITION_ELEMENTS),
            _stage(RECEIPTS, "Acknowledgement", RECEIPT_ELEMENTS),
        ],
    }  # fmt: skip


def _words(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _program(name: str, words: str, kind: str, places: list[Object]) -> Object:
    return {
        "id": program(name),
        "name": words,
        "shortName": words,
        "programType": kind,
        "organisationUnits": places,
        "programStages": [{"id": stage(name)}],
        "sharing": {"public": "rwrw----"},
    }


def _stage(name: str, words: str, elements: Iterable[str]) -> Object:
    return {
        "id": stage(name),
        "name": words,
        "program": {"id": program(name)},
        "repeatable": True,
        "autoGenerateEvent": False,
        "programStageDataElements": [
            {"dataElement": {"id": element(code)}, "compulsory": False} for code in elements
        ],
    }


def stock_use_case() -> Object:
    """What the configuration app writes to `USE_CASES/stockUseCases` for the stock programme."""
    return {
        "programUid": program(STOCK),
        "programType": "logistics",
        "description": "Real-Time Stock Management",
        "itemCode": attribute(ITEM_CODE),
        "itemDescription": attribute(ITEM_NAME),
        "stockOnHand": element("STOCK_ON_HAND"),
        "transactions": [
            {"sortOrder": 0, "transactionType": "DISTRIBUTED",
             "distributedTo": element("DELIVER_TO"), "stockDistributed": element("DISTRIBUTION")},
            {"sortOrder": 1, "transactionType": "CORRECTED",
             "stockCorrected": element("CORRECTION"), "stockCount": element("COUNT")},
            {"sortOrder": 2, "transactionType": "DISCARDED", "stockDiscarded": element("DISCARD")},
        ],
    }  # fmt: skip


def load_rts(server: Server, units: Iterable[str], items: Iterable[str]) -> None:
    """Give a server the programmes, the use case, the rules, and every item at every unit.

    The units must be there already; those the server lacks are made below the root.
    """
    codes, known = list(units), server.all("organisationUnits")
    root = unit_uid(ROOT_CODE)
    held: list[Object] = (
        [] if root in known else [{"id": root, "code": ROOT_CODE, "name": "Sandbox"}]
    )
    for code in codes:
        if unit_uid(code) not in known:
            held.append({"id": unit_uid(code), "code": code, "name": code, "parent": {"id": root}})
    server.load({"organisationUnits": [{**u, "openingDate": OPENED} for u in held]})
    server.load(rts_metadata(codes))
    server.stored[USE_CASES] = [stock_use_case()]
    server.tracker.rules[program(STOCK)] = StockRules(
        *(
            element(name)
            for name in (
                "PREVIOUS", "RECEIPT", "DISTRIBUTION", "DISCARD", "COUNT", "CORRECTION",
                "STOCK_ON_HAND",
            )
        )
    )  # fmt: skip
    for code in codes:
        for item in items:
            add_item(server, code, item)


def add_item(server: Server, unit: str, item: str) -> None:
    """An item at a unit: its entity and its enrolment."""
    stamp = server.tracker_stamp()
    common = {"orgUnit": unit_uid(unit), "createdAt": stamp, "updatedAt": stamp, "deleted": False}
    server.tracker.entities[entity(unit, item)] = {
        **common,
        "trackedEntity": entity(unit, item),
        "trackedEntityType": stable_uid("trackedEntityType", "Item"),
        "attributes": [
            {"attribute": attribute(ITEM_CODE), "code": ITEM_CODE, "value": item},
            {"attribute": attribute(ITEM_NAME), "code": ITEM_NAME, "value": f"Item {item}"},
        ],
    }
    server.tracker.enrollments[enrollment(unit, item)] = {
        **common,
        "enrollment": enrollment(unit, item),
        "trackedEntity": entity(unit, item),
        "program": program(STOCK),
        "status": "ACTIVE",
        "enrolledAt": stamp,
    }
