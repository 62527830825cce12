"""Count sheets over HTTP: opened, filled by several, recounted, approved; and what is refused."""

from __future__ import annotations

import sqlite3
from functools import partial
from typing import Any

from node.directory import Directory
from node.node import Node
from node.people import disable_account
from tests.node.founded import PASSWORD, Clock, Web, add_user

RECEIPT = [
    {"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"},
    {"product": "ORS", "quantity": 40, "batch": "R1", "expiry": "2026-12"},
    {"product": "GLOVE", "quantity": 500, "bin": "A2"},
]


async def opened(web: Web, command: str = "s1", **more: Any) -> Any:
    body = {"id": command, "by": "all", **more}
    status, sheet = await web.post("/stores/HC01/sheets", body)
    assert status == 201, sheet
    return sheet


async def count(web: Web, sheet: Any, command: str, *lines: Any) -> Any:
    body = {"id": command, "lines": list(lines)}
    status, answer = await web.post(f"/stores/HC01/sheets/{sheet['id']}/lines", body)
    assert status == 201, answer
    return answer


async def end(web: Web, sheet: Any, act: str, **more: Any) -> tuple[int, Any]:
    path = f"/stores/HC01/sheets/{sheet['id']}/{act}"
    return await web.post(path, {"id": f"{act}-{sheet['id']}", **more})


async def people(node: Node, web: Web) -> None:
    await add_user(node, "amina", "storekeeper", "1111")
    await add_user(node, "ben", "storekeeper", "2222")
    await add_user(node, "chief", "supervisor", "3333")


ACT = {"product": "ACT", "batch": "L1"}
ORS = {"product": "ORS", "batch": "R1"}
GLOVE = {"product": "GLOVE", "bin": "A2"}


async def test_c5_two_people_count_apart_recount_and_a_third_approves(
    node: Node, web: Web, clock: Clock
) -> None:
    await people(node, web)
    await web.move("1", "receipt", RECEIPT)
    sheet = await opened(web)
    assert (sheet["state"], sheet["places"]) == ("open", 3)
    assert [line["book"] for line in sheet["lines"]] == [500, 100, 40]
    assert (await end(web, sheet, "approve"))[1]["error"]["code"] == "sheet_empty"
    await web.sign_in(user="amina", pin="1111")
    clock.pass_minutes(1)
    await count(web, sheet, "a", ACT | {"quantity": 90}, GLOVE | {"quantity": 400})
    again = await count(web, sheet, "a", ACT | {"quantity": 90}, GLOVE | {"quantity": 400})
    assert again["counted"] == 2
    clock.pass_minutes(1)
    await web.sign_in(user="ben", pin="2222")
    answer = await count(web, sheet, "b", ACT | {"quantity": 95})
    assert (answer["state"], answer["to_recount"]) == ("recount", 1)
    await count(web, sheet, "b2", GLOVE | {"quantity": 7, "part": "drawer"})
    await web.sign_in(user="chief", pin="3333")
    status, refused = await end(web, sheet, "approve")
    assert (status, refused["error"]["code"]) == (422, "recount_needed")
    clock.pass_minutes(5)
    await web.sign_in(user="ben", pin="2222")
    await count(web, sheet, "b3", ACT | {"quantity": 94, "recount": True})
    assert (await end(web, sheet, "approve"))[0] == 403
    await web.sign_in(user="chief", pin="3333")
    status, approved = await end(web, sheet, "approve")
    assert status == 201, approved
    found = {line["product"]["code"]: line for line in approved["lines"]}
    assert (found["ACT"]["quantity"], found["ACT"]["variance"]) == (94, -6)
    assert found["ACT"]["counted_at"] == "2026-11-23T08:07:00.000Z"
    assert found["GLOVE"]["quantity"] == 407
    assert found["GLOVE"]["counted_at"] == "2026-11-23T08:02:00.000Z"
    assert "ORS" not in found and approved["note"] == f"sheet {sheet['number']}"
    assert await web.on_hand() == 94 and await web.on_hand("ORS") == 40
    again = await end(web, sheet, "approve")
    assert again == (201, approved)
    for act in ("cancel", "lines"):
        path = f"/stores/HC01/sheets/{sheet['id']}/{act}"
        body = {"id": f"late-{act}"} | (
            {"lines": [ACT | {"quantity": 1}]} if act == "lines" else {}
        )
        status, refused = await web.post(path, body)
        assert (status, refused["error"]["code"]) == (409, "sheet_closed")
    _, listed = await web.get("/stores/HC01/sheets")
    assert [(one["state"], one["count"]) for one in listed["sheets"]] == [
        ("approved", f"sheet-{sheet['id']}")
    ]
    status, reversed_ = await web.post(
        f"/stores/HC01/movements/sheet-{sheet['id']}/reverse",
        {"id": "rev", "reason": "wrong shelf"},
    )
    assert status == 201 and reversed_["affects_on_hand"] is True
    assert await web.on_hand() == 100


async def test_c5_one_who_counted_approves_only_where_nobody_else_can(node: Node, web: Web) -> None:
    await web.move("1", "receipt", RECEIPT)
    alone = await opened(web)
    await count(web, alone, "c1", ACT | {"quantity": 99})
    status, answer = await end(web, alone, "approve")
    assert status == 201 and "counted and approved by one person" in answer["note"]
    await people(node, web)
    sheet = await opened(web, "s2")
    await count(web, sheet, "c2", ACT | {"quantity": 98})
    status, answer = await end(web, sheet, "approve")
    assert (status, answer["error"]["code"]) == (422, "second_person")
    assert answer["error"]["details"]["approvers"] == ["chief"]
    assert (await end(web, sheet, "cancel"))[1]["state"] == "cancelled"
    status, answer = await end(web, sheet, "approve")
    assert (status, answer["error"]["code"]) == (409, "sheet_closed")
    assert (await web.get("/stores/HC01/sheets/0011223344556677"))[0] == 404
    assert (await web.get("/stores/HC01/sheets/nothing"))[1]["error"]["code"] == "unknown_sheet"


async def test_c5_where_no_supervisor_works_a_count_approves_itself(node: Node, web: Web) -> None:
    await web.move("1", "receipt", RECEIPT)
    await add_user(node, "amina", "storekeeper", "1111")
    await add_user(node, "ben", "storekeeper", "2222")
    await web.sign_in(user="amina", pin="1111")
    sheet = await opened(web)
    await count(web, sheet, "c1", ACT | {"quantity": 99})
    assert (await end(web, sheet, "approve"))[1]["error"]["code"] == "not_allowed"
    await node.database.write(partial(no_supervisor, node))
    await web.sign_in(user="ben", pin="2222")
    status, answer = await end(web, sheet, "approve")
    assert status == 201 and "counted and approved by one person" in answer["note"]


def no_supervisor(node: Node, connection: sqlite3.Connection) -> None:
    """The founder's account of HC01 is closed."""
    store = Directory(connection, node.network).store("HC01").id
    disable_account(node.store, connection, store, "admin")


async def test_sheets_list_what_was_asked_for_and_print_with_or_without_the_book(
    node: Node, web: Web
) -> None:
    await web.move("1", "receipt", RECEIPT)
    await web.move("2", "dispense", [{"product": "ORS", "quantity": 40}])

    async def listed(command: str, by: str, **more: str) -> list[str]:
        sheet = await opened(web, command, by=by, **more)
        return [line["product"]["code"] for line in sheet["lines"]]

    assert await listed("a", "blank") == []
    assert await listed("b", "bin", bin="A2") == ["GLOVE"]
    assert await listed("c", "expiring_before", expiring_before="2027-06-01") == ["ACT"]
    empty = await opened(web, "d", by="zero_stock")
    assert (empty["lines"], empty["without_stock"][0]["code"]) == ([], "ORS")
    status, answer = await web.post("/stores/HC01/sheets", {"id": "e", "by": "bin"})
    assert (status, answer["error"]["code"]) == (422, "invalid")
    sheet = await opened(web, "f", with_book=True)
    pages = []
    for book in ("yes", "no"):
        response = await web.client.get(
            f"/api/v1/stores/HC01/sheets/{sheet['id']}/print?book={book}", headers=web.headers
        )
        assert response.content_type == "text/html"
        assert "style-src 'unsafe-inline'" in response.headers["Content-Security-Policy"]
        pages.append(await response.text())
    assert "<td>100</td>" in pages[0] and "<td>100</td>" not in pages[1]
    await add_user(node, "amina", "storekeeper", "1111")
    blind = await opened(web, "g", blind=True)
    await count(web, blind, "g1", ACT | {"quantity": 1})
    await web.sign_in(user="amina", pin="1111")
    _, seen = await web.get(f"/stores/HC01/sheets/{blind['id']}")
    assert all(line["book"] is None and not line["figures"] for line in seen["lines"])


async def test_bins_are_made_held_and_emptied_into_another(web: Web) -> None:
    await web.move("1", "receipt", RECEIPT)
    status, made = await web.post(
        "/stores/HC01/bins", {"id": "b", "code": "A2", "name": "Shelf A2", "held": True}
    )
    assert status == 201 and (made["name"], made["held"], made["products"]) == ("Shelf A2", True, 1)
    assert await web.refused("dispense", [GLOVE | {"quantity": 1}]) == "held"
    answer = await web.move(
        "2", "dispense", [GLOVE | {"quantity": 1}], override={"reason": "needed"}
    )
    assert answer["flags"] == ["override"]
    _, found = await web.get("/stores/HC01/discrepancies")
    [doubt] = found["discrepancies"]
    assert (doubt["code"], doubt["details"]["quantity"]) == ("held_issued", 1)
    decided = {"id": "d", "key": doubt["key"], "note": "emergency, seen"}
    assert (await web.post("/stores/HC01/decisions", decided))[0] == 201
    _, found = await web.get("/stores/HC01/discrepancies")
    assert found["discrepancies"] == []
    status, moved = await web.post("/stores/HC01/bins/A2/move", {"id": "m", "to_bin": "B1"})
    assert status == 201 and [(x["to_bin"], x["quantity"]) for x in moved["lines"]] == [("B1", 499)]
    status, answer = await web.post("/stores/HC01/bins/A2/move", {"id": "m2", "to_bin": "B1"})
    assert (status, answer["error"]["code"]) == (422, "bin_empty")
    _, shown = await web.get("/stores/HC01/bins")
    assert [(one["code"], one["products"]) for one in shown["bins"]] == [
        ("A2", 0), ("B1", 1), ("main", 2),
    ]  # fmt: skip


async def test_c9_goods_in_transit_are_shown_and_not_counted(node: Node, web: Web) -> None:
    await web.move("0", "receipt", [RECEIPT[0] | {"bin": "staging"}])
    await web.sign_in("HC01", pin=PASSWORD)
    sent = [RECEIPT[1]]
    for kind, more in (("receipt", {}), ("issue", {"to": "HC01"})):
        body = {"id": kind, "kind": kind, "lines": sent, **more}
        assert (await web.post("/stores/CMS/movements", body))[0] == 201
    sheet = await opened(web)
    assert [line["bin"] for line in sheet["lines"]] == ["staging"]
    [coming] = sheet["in_transit"]
    assert (coming["product"]["code"], coming["quantity"]) == ("ORS", 40)


async def test_a_count_has_up_to_2000_lines(web: Web) -> None:
    lines = [{"product": "ACT", "batch": f"L{at}", "quantity": at} for at in range(2000)]
    status, counted = await web.post("/stores/HC01/counts", {"id": "c", "lines": lines})
    assert status == 201 and len(counted["lines"]) == 2000
    assert await web.on_hand() == sum(range(2000))
    body = {"id": "d", "lines": [*lines, lines[0]]}
    status, answer = await web.post("/stores/HC01/counts", body)
    assert (status, answer["error"]["details"]["field"]) == (422, "lines")
    sheet = await opened(web)
    assert sheet["places"] == 1999
    lines = [line | {"counted_at": "2026-11-23T08:00:00Z"} for line in lines]
    answer = await count(web, sheet, "f", *lines)
    assert answer["counted"] == 2000
