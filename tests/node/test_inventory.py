"""Inventory over HTTP: where goods come from, whose they are, what is asked before recording."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from crdt_model import scopes
from crdt_model.details import Row, SetOne, SettingValue, stored
from crdt_model.facts import Fact, Kind, fact
from crdt_model.identifiers import command_id
from gateway.command_line import main
from node.directory import Directory
from node.node import Node
from node.store import Draft
from tests.node.founded import Clock, Web, add_user, founded_node

RECEIPT = [{"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}]
TAKE = {"product": "ACT", "quantity": 10}


def row(table: str, code: str, **fields: SettingValue) -> Fact:
    said = (("code", code), ("name", code), *fields.items())
    return fact(Kind.ROW, stored(Row(table, code, said, ())))


async def catalogue(node: Node, *rows: Fact) -> None:
    """Rows of the catalogue, as an import writes them."""

    def job(connection: Any) -> None:
        command = command_id(scopes.CATALOGUE, f"more-{len(rows)}")
        node.store.record(connection, Draft(scopes.CATALOGUE, command, bytes(8), "", rows))

    await node.database.write(job)


async def policy(node: Node, name: str) -> None:
    """A policy of HC01 switched on, as a supervisor's setting."""

    def job(connection: Any) -> None:
        store = Directory(connection, node.network).store("HC01").id
        scope = scopes.store_settings(store)
        said = fact(Kind.SET, stored(SetOne(f"policy/{name}", True, ())))
        command = command_id(scope, f"policy-{name}")
        node.store.record(connection, Draft(scope, command, bytes(8), "", (said,)))

    await node.database.write(job)


async def refusal(web: Web, body: dict[str, Any], what: str = "movements") -> tuple[int, str, Any]:
    status, answer = await web.post(f"/stores/HC01/{what}", {"id": f"r-{body}"[:60], **body})
    assert status >= 400, answer
    return status, answer["error"]["code"], answer["error"]["details"]


async def test_a_receipt_says_where_goods_come_from_and_what_they_cost(
    node: Node, web: Web
) -> None:
    await catalogue(
        node, row("supplier", "UNICEF"), row("donor", "GF"), row("manufacturer", "CIPLA")
    )
    line = RECEIPT[0] | {
        "price": "12.50", "currency": "EUR", "units_per_pack": 20, "donor": "GF",
        "manufacturer": "CIPLA",
    }  # fmt: skip
    answer = await web.move("1", "receipt", [line], **{"from": "UNICEF"}, document="INV-77")
    [shown] = answer["lines"]
    said = [
        shown[name] for name in ("price", "currency", "units_per_pack", "donor", "manufacturer")
    ]
    assert said == ["12.50", "EUR", 20, "GF", "CIPLA"]
    assert answer["document"] == "INV-77"
    for field, value, code in (
        ("price", "12,50", "invalid"),
        ("currency", "Euro", "invalid"),
        ("donor", "NOBODY", "unknown_code"),
        ("units_per_pack", 0, "invalid"),
    ):
        assert await web.refused("receipt", [line | {field: value}]) == code
    assert await web.refused("receipt", [RECEIPT[0] | {"price": "1"}]) == "currency_required"
    back = await web.move("2", "receipt", [TAKE | {"batch": "L1", "direction": "out"}])
    assert back["lines"][0]["quantity"] == 10 and await web.on_hand() == 90


async def test_b8_owners_are_kept_apart_where_the_store_says_so(node: Node, web: Web) -> None:
    await catalogue(node, row("programme", "HIV"), row("donor", "GF"))
    owned = RECEIPT[0] | {"owner": "HIV"}
    assert await web.refused("receipt", [owned]) == "owners_off"
    await policy(node, "owners")
    assert await web.refused("receipt", RECEIPT) == "owner_required"
    assert await web.refused("receipt", [owned | {"owner": "NONE"}]) == "unknown_code"
    await web.move("1", "receipt", [owned, RECEIPT[0] | {"owner": "GF", "quantity": 30}])
    taken = await web.move("2", "dispense", [TAKE | {"owner": "GF", "quantity": 20}])
    assert [(x["owner"], x["quantity"]) for x in taken["lines"]] == [("GF", 20)]
    assert await web.refused("dispense", [TAKE | {"owner": "GF", "quantity": 11}]) == (
        "insufficient_stock"
    )
    lost = TAKE | {"batch": "L1", "reason": "lost"}
    assert await web.refused("loss", [lost]) == "owner_required"
    await web.move("3", "loss", [lost | {"owner": "GF", "quantity": 5}])
    body = {"lines": [{"product": "ACT", "batch": "L1", "quantity": 90}]}
    assert (await refusal(web, body, "counts"))[1] == "owner_required"
    _, stock = await web.get("/stores/HC01/stock")
    cells = stock["products"][0]["cells"]
    assert {(one["owner"], one["on_hand"]) for one in cells} == {("HIV", 100), ("GF", 5)}


async def test_b4_vvm_stages_are_for_products_with_a_monitor_and_go_out_stage_2_first(
    node: Node, web: Web
) -> None:
    assert await web.refused("receipt", [RECEIPT[0] | {"status": "vvm1"}]) == "vvm_not_used"
    await catalogue(node, row("product", "BCG", batch_tracked=True, use_vvm=True, units_per_pack=20,
                              open_vial="discard", storage="2-8 C"))  # fmt: skip
    await policy(node, "vvm_first")
    lines = [
        {"product": "BCG", "quantity": 100, "batch": "A", "expiry": "2027-01", "status": "vvm1"},
        {"product": "BCG", "quantity": 100, "batch": "B", "expiry": "2028-01", "status": "vvm1"},
    ]
    await web.move("1", "receipt", lines)
    turned = {"product": "BCG", "quantity": 40, "batch": "B", "status": "vvm1", "to_status": "vvm2"}
    await web.move("2", "transfer", [turned])
    taken = await web.move("3", "dispense", [{"product": "BCG", "quantity": 50}])
    assert [(x["batch"], x["status"], x["quantity"]) for x in taken["lines"]] == [
        ("B", "vvm2", 40), ("A", "vvm1", 10),
    ]  # fmt: skip
    await web.post("/stores/HC01/bins", {"id": "b", "code": "shelf", "storage": "dry"})
    move = {"product": "BCG", "quantity": 1, "batch": "A", "status": "vvm1", "to_bin": "shelf"}
    assert await web.refused("transfer", [move]) == "wrong_storage"
    vials = {"product": "BCG", "batch": "A", "status": "vvm1", "closed_packs": 4}
    body = {"lines": [vials | {"open_units": 7}]}
    assert (await refusal(web, body, "counts"))[1] == "open_vial_discarded"  # C10
    body = {"lines": [vials | {"quantity": 7}]}
    assert (await refusal(web, body, "counts"))[1] == "invalid"
    status, counted = await web.post("/stores/HC01/counts", {"id": "c", "lines": [vials]})
    assert status == 201 and counted["lines"][0]["quantity"] == 80


async def test_l7_issues_are_whole_packs_by_policy_and_dispensing_is_not(
    node: Node, web: Web
) -> None:
    await catalogue(node, row("product", "AMOX", units_per_pack=100, pack_rounding_threshold=20))
    await policy(node, "whole_packs")
    await web.move("1", "receipt", [{"product": "AMOX", "quantity": 1000, "batch": "M"}])
    await web.move("2", "dispense", [{"product": "AMOX", "quantity": 30}])
    body = {"kind": "issue", "to": "CMS", "lines": [{"product": "AMOX", "quantity": 330}]}
    _, code, details = await refusal(web, body)
    assert (code, details["rounded"]) == ("whole_packs", 400)
    body = {"kind": "issue", "to": "CMS", "lines": [{"product": "AMOX", "quantity": 1000}]}
    _, code, details = await refusal(web, body)
    assert (code, details["available"]) == ("insufficient_stock", 900)


async def test_reasons_have_a_sign_and_disposals_a_document(node: Node, web: Web) -> None:
    await catalogue(
        node,
        row("reason", "FLOOD", sign="loss", note_required=True),
        row("reason", "GIFT", sign="increase"),
    )
    await web.move("1", "receipt", [RECEIPT[0], RECEIPT[0] | {"status": "held"}])
    line = TAKE | {"batch": "L1"}
    assert await web.refused("loss", [line | {"reason": "GIFT"}]) == "reason_sign"
    assert await web.refused("loss", [line | {"reason": "found"}]) == "reason_sign"
    assert await web.refused("loss", [line | {"reason": "FLOOD"}]) == "note_required"
    inward = line | {"direction": "in", "reason": "FLOOD"}
    assert await web.refused("adjust", [inward], note="x") == "reason_sign"
    await web.move("2", "loss", [line | {"reason": "FLOOD"}], note="March")
    await web.move("3", "adjust", [inward | {"reason": "GIFT"}])
    held = line | {"reason": "damaged", "status": "held"}
    assert await web.refused("dispose", [held]) == "document_required"
    gone = await web.move("4", "dispose", [held], document="D-9", note="burnt")
    assert gone["lines"][0]["note"] == "D-9; burnt"


async def test_p6_a_kit_is_opened_against_its_bill_and_a_repack_keeps_its_quantity(
    node: Node, web: Web
) -> None:
    await catalogue(
        node,
        row("product", "KIT", batch_tracked=True),
        row("kit", "KIT/ACT", kit="KIT", product="ACT", units=20),
        row("kit", "KIT/GLOVE", kit="KIT", product="GLOVE", units=5),
        row("product", "ACT2", batch_tracked=True, replaces="ACT", replaces_units=2, new_units=3),
    )
    await web.move("1", "receipt", [{"product": "KIT", "quantity": 4, "batch": "K1"}])
    out = {"product": "KIT", "quantity": 2, "direction": "out"}
    act = {"product": "ACT", "quantity": 38, "batch": "A1", "expiry": "2027-01", "direction": "in"}
    glove = {"product": "GLOVE", "quantity": 10, "direction": "in"}
    opened = await web.move("2", "convert", [out, act, glove], bill="KIT")
    assert opened["bill"]["quantity"] == 2
    [difference] = opened["bill"]["differences"]
    assert (difference["product"]["code"], difference["expected"], difference["found"]) == (
        "ACT", 40, 38,
    )  # fmt: skip
    assert [await web.on_hand(one) for one in ("KIT", "ACT", "GLOVE")] == [2, 38, 10]
    assert await web.refused("convert", [out, act], bill="ACT") == "no_bill"
    wrong_way = [act, out | {"product": "GLOVE"}]
    assert await web.refused("convert", wrong_way, bill="KIT") == "bill_mismatch"
    parts = [glove | {"direction": "out"}, act | {"direction": "out", "quantity": 30}]
    made = out | {"direction": "in", "batch": "K2"}
    assembled = await web.move("2b", "convert", [*parts, made], bill="KIT")
    assert [one["found"] for one in assembled["bill"]["differences"]] == [30]
    await web.move("2c", "receipt", [act | {"quantity": 30}])
    lots = [
        {"product": "ACT", "quantity": 10, "batch": "A1", "direction": "out"},
        {"product": "ACT", "quantity": 10, "batch": "A1-R", "direction": "in"},
    ]
    await web.move("3", "convert", lots)
    lots[1]["quantity"] = 9
    assert await web.refused("convert", lots) == "not_whole"
    lots[1] |= {"product": "ACT2", "quantity": 14}
    assert await web.refused("convert", lots) == "not_whole"
    lots[1]["quantity"] = 15
    await web.move("4", "convert", lots)


async def test_c3_goods_a_count_found_are_not_received_after_it(web: Web, clock: Clock) -> None:
    await web.move("1", "receipt", RECEIPT)
    clock.pass_minutes(60)
    count = {"id": "c", "lines": [{"product": "ACT", "quantity": 150, "batch": "L1"}]}
    assert (await web.post("/stores/HC01/counts", count))[0] == 201
    clock.pass_minutes(60)
    late = [RECEIPT[0] | {"quantity": 50}]
    body = {"kind": "receipt", "lines": late}
    _, code, details = await refusal(web, body)
    assert (code, details["surplus"]) == ("counted_already", 50)
    await web.move("2", "receipt", [RECEIPT[0] | {"quantity": 51}])
    kept = await web.move("3", "receipt", late, override={"reason": "another delivery"})
    assert kept["flags"] == ["override"]
    _, found = await web.get("/stores/HC01/discrepancies")
    assert [one["code"] for one in found["discrepancies"]] == ["counted_already"]
    said = {"lines": [{"product": "ACT", "batch": "L1", "reason": "found", "quantity": 51}]}
    assert (await refusal(web, said, "counts/c/reasons"))[1] == "nothing_unexplained"
    said["lines"][0] |= {"quantity": 30, "reason": "lost"}
    assert (await refusal(web, said, "counts/c/reasons"))[1] == "reason_sign"
    said["lines"][0]["reason"] = "found"
    status, shown = await web.post("/stores/HC01/counts/c/reasons", {"id": "w", **said})
    assert status == 201 and shown["lines"][0]["unexplained"] == 20  # C4
    _, found = await web.get("/stores/HC01/discrepancies")
    assert found["discrepancies"] == []
    earlier = [RECEIPT[0] | {"quantity": 40}]
    await web.move("4", "receipt", earlier, occurred_at="2026-11-23T08:30:00Z")
    _, shown = await web.get("/stores/HC01/counts/c")
    [line] = shown["lines"]
    assert (line["variance_signed"], line["variance"], line["unexplained"]) == (50, 10, 0)
    assert line["reasons"] == [{"reason": "found", "quantity": 10}]
    _, counts = await web.get("/stores/HC01/counts")
    assert [(one["id"], one["places"]) for one in counts["counts"]] == [(shown["id"], 1)]
    assert (await web.get("/stores/HC01/counts/none"))[1]["error"]["code"] == "unknown_count"


async def test_e5_a_line_of_the_register_is_entered_once(web: Web) -> None:
    await web.move("1", "receipt", RECEIPT)
    line = TAKE | {"paper_ref": "12 / 3"}
    taken = await web.move("2", "dispense", [line])
    body = {"kind": "dispense", "lines": [line | {"quantity": 9, "paper_ref": "12/3"}]}
    status, code, details = await refusal(web, body)
    assert (status, code, details["movement"]) == (409, "paper_ref_used", taken["command"])
    await web.post("/stores/HC01/movements/2/reverse", {"id": "u", "reason": "wrong line"})
    await web.move("3", "dispense", [line | {"quantity": 9}])


async def test_t4_a_supervisor_says_why_something_is_recorded_over_31_days_late(
    node: Node, web: Web
) -> None:
    old = "2026-09-01T10:00:00Z"
    assert await web.refused("receipt", RECEIPT, occurred_at=old) == "late_reason_required"
    await web.move("1", "receipt", RECEIPT, occurred_at=old, note="found in the old register")
    body = {"lines": [{"product": "ACT", "quantity": 9, "batch": "L1",
                       "counted_at": "2026-09-02T10:00:00Z"}]}  # fmt: skip
    assert (await refusal(web, body, "counts"))[1] == "late_reason_required"
    await add_user(node, "amina", "storekeeper", "1111")
    await web.sign_in(user="amina", pin="1111")
    assert await web.refused("receipt", RECEIPT, occurred_at=old, note="x") == "too_far_back"


async def test_sheets_by_list_or_programme_name_what_should_be_there_too(
    node: Node, web: Web
) -> None:
    await catalogue(
        node,
        row("list", "CORE"),
        row("list_product", "CORE/ACT", list="CORE", product="ACT"),
        row("list_product", "CORE/GLOVE", list="CORE", product="GLOVE"),
        row("list_product", "CORE/ORS", list="CORE", product="ORS", to="2026-11-22"),
        row("programme", "MAL"),
        row("programme_product", "MAL/ORS", programme="MAL", product="ORS"),
    )
    await web.move("1", "receipt", RECEIPT)

    async def listed(by: str, code: str) -> tuple[list[tuple[str, int]], list[str]]:
        body = {"id": by, "by": by, by: code}
        status, sheet = await web.post("/stores/HC01/sheets", body)
        assert status == 201, sheet
        lines = [(line["product"]["code"], line["book"]) for line in sheet["lines"]]
        return lines, [one["code"] for one in sheet["without_stock"]]

    assert await listed("list", "CORE") == ([("ACT", 100), ("GLOVE", 0)], [])
    assert await listed("programme", "MAL") == ([], ["ORS"])
    body = {"id": "x", "by": "list", "list": "NONE"}
    assert (await web.post("/stores/HC01/sheets", body))[1]["error"]["code"] == "unknown_code"


async def test_what_was_written_with_a_record_stands_on_the_card(web: Web) -> None:
    await web.move("1", "receipt", RECEIPT, document="INV-7", note="one tin was open")
    line = TAKE | {"batch": "L1"}
    await web.move("2", "dispense", [line])
    await web.move("3", "dispose", [line | {"reason": "damaged"}], document="D-9", note="burnt")
    await web.move("4", "dispense", [line | {"quantity": 500}], override={"reason": "a flood"})
    mended = {"id": "k", "reason": "a slip", "lines": [line | {"quantity": 2}]}
    assert (await web.post("/stores/HC01/movements/2/correct", mended))[0] == 201
    away = {"id": "u", "reason": "of another shelf"}
    assert (await web.post("/stores/HC01/movements/3/reverse", away))[0] == 201
    _, card = await web.get("/stores/HC01/products/ACT/card")
    assert [(one["document"], one["note"]) for one in card["lines"]] == [
        ("INV-7", "one tin was open"), ("", "a slip"), ("", ""), ("", "D-9; burnt"),
        ("", "a flood"),
    ]  # fmt: skip
    out = [(one["note"], one["taken_out"]) for one in card["lines"] if one["taken_out"]]
    assert out == [("D-9; burnt", "of another shelf")]


async def test_e1_expired_stock_given_out_is_flagged_on_the_card(web: Web) -> None:
    await web.move("1", "receipt", [RECEIPT[0] | {"batch": "OLD", "expiry": "2026-10"}])
    line = TAKE | {"batch": "OLD"}
    assert await web.refused("dispense", [line]) == "expired"
    await web.move("2", "dispense", [line], override={"reason": "nothing else"})
    await web.move("3", "loss", [line | {"reason": "expired"}])  # E3
    _, card = await web.get("/stores/HC01/products/ACT/card")
    assert [one["flags"] for one in card["lines"]] == [[], ["expired_issued", "override"], []]
    _, found = await web.get("/stores/HC01/discrepancies")
    [doubt] = found["discrepancies"]
    assert (doubt["code"], doubt["batch"], doubt["details"]["quantity"]) == (
        "expired_issued", "OLD", 10,
    )  # fmt: skip
    _, code, _ = await refusal(web, {"key": doubt["key"], "note": " "}, "decisions")
    assert code == "note_required"


async def test_the_command_line_records_and_counts_as_the_api_does(
    clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "node"
    async with founded_node(folder, clock) as node:
        await policy(node, "self_approval")
    body = tmp_path / "body.json"

    async def run(*words: str) -> str:
        arguments = [*words, "--dir", str(folder), "--store", "HC01"]
        assert await asyncio.to_thread(main, arguments) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    body.write_text(json.dumps({"id": "1", "kind": "receipt", "lines": RECEIPT}))
    assert "ACT" in await run("record", "movement", "--file", str(body))
    shown = await run("sheet", "open", "--by", "bin", "--of", "main", "--json")
    sheet = json.loads(shown)["id"]
    figures = {"id": "f", "lines": [{"product": "ACT", "batch": "L1", "quantity": 97}]}
    body.write_text(json.dumps(figures))
    assert "book 100" in await run("record", "figures", "--of", sheet, "--file", str(body))
    page = tmp_path / "sheet.html"
    await run("sheet", "print", sheet, "--book", "--to", str(page))
    assert "<td>100</td>" in page.read_text(encoding="utf-8")
    assert "variance -3" in await run("sheet", "approve", sheet)
    assert "approved" in await run("sheet", "list")
    assert "-3 unexplained" in await run("count", f"sheet-{sheet}")
    assert "main" in await run("bins")
    assert "1 places rest on it" in await run("counts")
