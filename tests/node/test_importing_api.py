"""Imports over HTTP: checked first, taken whole or not at all, and rows to browse."""

from __future__ import annotations

from typing import Any

import pytest

from node.api import importing
from node.node import Node
from tests.node.founded import PASSWORD, Web, add_user

CSV = "code,name,units_per_pack\nACT,Artemether,24\nNEW,A new one,10\n"


async def send(
    web: Web, table: str, text: str | bytes, query: str = "", kind: str = "text/csv"
) -> tuple[int, Any]:
    data = text.encode() if isinstance(text, str) else text
    response = await web.client.post(
        f"/api/v1/catalogue/import/{table}{query}",
        data=data,
        headers=web.headers | {"Content-Type": kind},
    )
    return response.status, await response.json()


@pytest.fixture
async def wide(web: Web) -> Web:
    await web.sign_in(pin=PASSWORD)
    return web


async def test_a_preview_says_what_an_import_would_do_and_writes_nothing(wide: Web) -> None:
    status, told = await send(wide, "products", CSV, "?dry_run=yes")
    assert (status, told["rows"], told["written"], told["made"]) == (200, 2, 2, 1)
    assert told["dry_run"] is True
    _, rows = await wide.get("/catalogue/rows/products?q=new")
    assert rows["total"] == 0
    status, done = await send(wide, "products", CSV)
    assert (status, done["written"], done["made"], done["dry_run"]) == (201, 2, 1, False)
    status, again = await send(wide, "products", CSV, "?dry_run=yes")
    assert (again["written"], again["made"], again["unchanged"]) == (0, 0, 2)


async def test_problems_are_told_in_a_preview_and_refuse_the_import(wide: Web) -> None:
    wrong = "code,name,units_per_pack\nACT,Artemether,none\n"
    status, told = await send(wide, "products", wrong, "?dry_run=yes")
    assert status == 200
    (problem,) = told["problems"]
    assert (problem["line"], problem["column"]) == (2, "units_per_pack")
    status, answer = await send(wide, "products", wrong)
    assert (status, answer["error"]["code"]) == (422, "import_refused")
    assert answer["error"]["details"]["report"]["problems"] == [problem]


async def test_what_is_no_import_is_refused(wide: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_FILE_BYTES", 1000)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    for table, data, query, kind, expected in (
        ("nothing", CSV, "", "text/csv", (422, "unknown_table")),
        ("products", CSV, "?dry_run=maybe", "text/csv", (422, "invalid")),
        ("products", CSV, "", "application/json", (415, "content_type")),
        ("products", "x" * 2000, "", "text/csv", (413, "too_large")),
        ("products", b"PK\x03\x04no workbook", "", sheet, (422, "import_unreadable")),
    ):
        status, answer = await send(wide, table, data, query, kind)
        assert (status, answer["error"]["code"]) == expected


async def test_a_file_larger_than_other_bodies_is_read(wide: Web) -> None:
    lines = "".join(f"Q{number:06},{'n' * 150},1\n" for number in range(8000))
    status, told = await send(
        wide, "products", f"code,name,units_per_pack\n{lines}", "?dry_run=yes"
    )
    assert (status, told["made"]) == (200, 8000)


async def test_imports_and_rows_need_an_admin_with_the_password(node: Node, web: Web) -> None:
    assert (await send(web, "products", CSV))[0] == 403
    assert (await web.get("/catalogue/rows/products"))[0] == 403
    await web.sign_in(pin=PASSWORD)
    more = {"id": "a", "name": "aud", "role": "auditor", "password": "a long password"}
    assert (await web.post("/stores/HC01/people", more))[0] == 201
    await web.sign_in(user="aud", pin="a long password")
    assert (await web.get("/catalogue/rows/products"))[0] == 200
    assert (await send(web, "products", CSV))[0] == 403
    await add_user(node, "nurse", "dispenser")
    await web.sign_in(user="nurse", pin="1234")
    assert (await web.get("/catalogue/tables"))[0] == 200


async def test_tables_say_what_each_column_means(wide: Web) -> None:
    _, answer = await wide.get("/catalogue/tables")
    tables = {table["name"]: table for table in answer["tables"]}
    assert tables["stock"]["catalogue"] is False
    lines = tables["supply-lines"]
    assert lines["key"] == ["facility_code", "program_code", "supplier_code"]
    (supplier,) = [one for one in lines["columns"] if one["name"] == "supplier_code"]
    assert supplier == {
        "name": "supplier_code", "type": "code", "meaning": "store that supplies it",
        "required": True, "key": True, "refers_to": "facilities", "choices": [], "fixed": False,
    }  # fmt: skip


async def test_rows_are_found_by_word_and_shown_a_page_at_a_time(wide: Web) -> None:
    lines = "".join(f"P{number},Product {number},10\n" for number in range(5))
    await send(wide, "products", f"code,name,units_per_pack\n{lines}")
    _, answer = await wide.get("/catalogue/rows/products?q=product&limit=2&offset=2")
    assert answer["total"] == 5
    assert [row["code"] for row in answer["rows"]] == ["P2", "P3"]
    assert answer["rows"][0]["fields"]["units_per_pack"] == 10
    for path, code in (
        ("/catalogue/rows/stock", "unknown_table"),
        ("/catalogue/rows/products?limit=0", "invalid"),
        ("/catalogue/rows/products?offset=x", "invalid"),
    ):
        status, answer = await wide.get(path)
        assert (status, answer["error"]["code"]) == (422, code)


async def test_rows_of_several_codes_are_named_as_edits_name_them(wide: Web) -> None:
    await send(wide, "lists", "code,name\nHC,Health centres\n")
    await send(wide, "list-products", "list_code,product_code\nHC,ACT\n")
    _, answer = await wide.get("/catalogue/rows/list-products")
    (row,) = answer["rows"]
    edit = {"id": "e", "table": "list-products", "code": row["code"], "fields": {}}
    status, made = await wide.post("/catalogue/rows", edit)
    assert (status, made["id"]) == (201, row["id"])
