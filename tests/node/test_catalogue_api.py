"""The catalogue over HTTP: products, a store's own items, edits, settings, likeness, files."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from crdt_model import scopes
from crdt_model.details import SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import derived_id
from node import labels
from node.directory import Directory
from node.errors import Refused
from node.importing.imports import import_file
from node.node import Node
from node.recording import Actor
from node.stock import open_book
from node.store import Draft
from tests.node.founded import PASSWORD, Clock, Web, add_user, founded_node, web_of

ADMIN = Actor("00000000000000a1", "Amina", "admin")
RECEIPT = [{"product": "ACT", "quantity": 100, "batch": "L1", "expiry": "2027-05"}]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A founded network's folder: founding is slow, copying is not."""
    folder = tmp_path_factory.mktemp("founded") / "node"

    async def found() -> None:
        async with founded_node(folder, Clock()):
            pass

    asyncio.run(found())
    return folder


@pytest.fixture
async def node(founded: Path, tmp_path: Path, clock: Clock) -> AsyncIterator[Node]:
    shutil.copytree(founded, tmp_path / "node")
    opened = await Node.open(tmp_path / "node", clock)
    yield opened
    await opened.close()


@pytest.fixture
async def wide(node: Node) -> AsyncIterator[Web]:
    """An admin signed in with the password."""
    async with web_of(node) as signed_in:
        await signed_in.sign_in(pin=PASSWORD)
        yield signed_in


async def load(web: Web, table: str, text: str) -> None:
    node = web.node
    await import_file(node.database, node.store, table, "x.csv", text.encode(), ADMIN, False)


async def code_of(web: Web, path: str, body: Any) -> tuple[int, str]:
    status, answer = await web.post(path, body)
    return status, answer["error"]["code"]


# --- products -----------------------------------------------------------------------


async def test_a_barcode_finds_its_product_in_any_length(wide: Web) -> None:
    await load(wide, "barcodes", "gtin,product_code,units\n4006381333931,ACT,24\n")
    await load(wide, "products", "code,name,units_per_pack,gtin\nORS,Salts,20,96385074\n")
    status, answer = await wide.get("/products?gtin=04006381333931")
    assert status == 200
    assert [(p["code"], p["units"]) for p in answer["products"]] == [("ACT", 24)]
    _, answer = await wide.get("/products?gtin=0000096385074")
    assert [(p["code"], p["units"]) for p in answer["products"]] == [("ORS", 20)]
    _, answer = await wide.get("/products?gtin=4006381333930")
    assert answer["error"]["code"] == "wrong_check_digit"
    _, known = await wide.get("/stores/HC01/barcodes")
    assert {(one["gtin"], one["product"]["code"], one["units"]) for one in known["barcodes"]} == {
        ("04006381333931", "ACT", 24),
        ("00000096385074", "ORS", 20),
    }


async def test_labels_carry_a_gs1_message_where_the_product_has_a_barcode(wide: Web) -> None:
    await wide.move("r", "receipt", RECEIPT)
    path = "/api/v1/stores/HC01/labels?product=ACT&copies=2"
    plain = await (await wide.client.get(path, headers=wide.headers)).text()
    assert plain.count("<svg") == 2 and "LOT L1" in plain and "EXP 2027-05-31" in plain
    assert (await first_label(wide)).code == "ACT"
    await load(wide, "barcodes", "gtin,product_code,units\n4006381333931,ACT,24\n")
    assert (await first_label(wide)).code == "(01)04006381333931(17)270531(10)L1"
    bin_page = await wide.client.get("/api/v1/stores/HC01/labels?bin=main", headers=wide.headers)
    assert bin_page.status == 200 and "main" in await bin_page.text()


async def test_labels_of_nothing_or_too_many_are_refused(wide: Web) -> None:
    assert (await wide.get("/stores/HC01/labels"))[1]["error"]["code"] == "invalid"
    assert (await wide.get("/stores/HC01/labels?bin=A&copies=999"))[1]["error"]["code"] == "invalid"
    for query, code in (
        ("bin=nowhere", "unknown_code"),
        (f"product=ACT&batch={'x' * 200}", "invalid"),
    ):
        _, answer = await wide.get(f"/stores/HC01/labels?{query}")
        assert answer["error"]["code"] == code
    with pytest.raises(Refused):
        labels.page([labels.Label("A", "A", ())] * 3, labels.MAX_COPIES)


async def first_label(web: Web) -> labels.Label:
    def query(directory: Directory) -> labels.Label:
        book = open_book(web.node, directory, directory.store("HC01"), None)
        return labels.of_product(book, "ACT", None)[0]

    return await web.node.read(query)


async def test_a_store_links_a_barcode_that_the_catalogue_lacks(wide: Web) -> None:
    link = {"kind": "barcode", "gtin": "96385074", "product": "ACT", "units": "24"}
    path = "/products?gtin=00000096385074&store=HC01"
    assert (await wide.get(path))[1]["total"] == 0
    status, _ = await wide.post("/stores/HC01/settings", {"id": "b1", "settings": [link]})
    assert status == 201
    _, answer = await wide.get(path)
    assert [(one["code"], one["units"]) for one in answer["products"]] == [("ACT", 24)]
    assert (await wide.get("/products?gtin=96385074"))[1]["total"] == 0  # nobody else's word
    _, known = await wide.get("/stores/HC01/barcodes")
    assert ("00000096385074", "ACT", 24) in [
        (one["gtin"], one["product"]["code"], one["units"]) for one in known["barcodes"]
    ]
    ended = {"kind": "barcode", "gtin": "96385074", "product": None}
    await wide.post("/stores/HC01/settings", {"id": "b2", "settings": [ended]})
    assert (await wide.get(path))[1]["total"] == 0


async def test_a_linked_barcode_must_be_one_with_a_pack_size(wide: Web) -> None:
    for wrong in ({"gtin": "96385075"}, {"gtin": "96385074", "units": "0"}):
        body = {"id": "b3", "settings": [{"kind": "barcode", "product": "ACT"} | wrong]}
        assert (await wide.post("/stores/HC01/settings", body))[0] == 422


async def test_products_of_a_store_are_those_it_sees(wide: Web) -> None:
    await load(wide, "lists", "code,name\nHC,Health centres\n")
    await load(wide, "list-products", "list_code,product_code\nHC,ACT\n")
    await load(wide, "store-lists", "list_code,facility_code\nHC,HC01\n")
    _, answer = await wide.get("/products?store=HC01")
    assert [(p["code"], p["on_list"], p["state"]) for p in answer["products"]] == [
        ("ACT", True, "active")
    ]
    _, answer = await wide.get("/products?store=CMS&q=sal")
    assert [p["code"] for p in answer["products"]] == ["ORS"]


async def test_p6_an_imported_bill_is_the_one_a_conversion_follows(wide: Web) -> None:
    await load(wide, "products", "code,name,units_per_pack,batch_tracked\nKIT,Kit,1,true\n")
    await load(wide, "kits", "kit_code,product_code,units\nKIT,ACT,20\n")
    received = {"id": "r", "kind": "receipt", "from": "S", "lines": RECEIPT}
    assert (await wide.post("/stores/CMS/movements", received))[0] == 201
    lines = [
        {"product": "ACT", "quantity": 30, "direction": "out"},
        {"product": "KIT", "quantity": 2, "batch": "K1", "expiry": "2027-05", "direction": "in"},
    ]
    made = {"id": "c", "kind": "convert", "bill": "KIT", "lines": lines}
    status, answer = await wide.post("/stores/CMS/movements", made)
    assert status == 201
    [difference] = answer["bill"]["differences"]
    assert (difference["expected"], difference["found"]) == (40, 30)
    assert [line["expiry"] for line in answer["lines"]] == ["2027-05-31", "2027-05-31"]
    _, stock = await wide.get("/stores/CMS/stock")
    kit = next(row for row in stock["products"] if row["product"]["code"] == "KIT")
    assert [cell["expiry"] for cell in kit["cells"]] == ["2027-05-31"]


async def test_one_product_says_everything_about_it(wide: Web) -> None:
    await load(wide, "suppliers", "code,name\nSUP,Supplier\n")
    await load(wide, "barcodes", "gtin,product_code,units\n4006381333931,ACT,24\n")
    await load(wide, "product-codes", "product_code,system,value\nACT,ATC,P01BF01\n")
    await load(wide, "kits", "kit_code,product_code,units\nACT,ORS,5\n")
    await load(
        wide,
        "prices",
        "product_code,supplier_code,currency,price_per_pack,from_date\n"
        "ACT,SUP,USD,1.50,2026-01-01\nACT,SUP,USD,1.75,2026-06-01\nACT,SUP,USD,2,2027-01-01\n",
    )
    status, answer = await wide.get("/products/ACT")
    assert status == 200
    assert answer["codes"] == [{"system": "ATC", "value": "P01BF01"}]
    assert answer["barcodes"] == [{"gtin": "4006381333931", "units": 24}]
    assert [(k["product"]["code"], k["units"]) for k in answer["kit"]] == [("ORS", 5)]
    assert [p["price_per_pack"] for p in answer["prices"]] == ["1.75"]
    assert answer["store"]["code"] == "HC01"
    assert answer["store"]["on_list"]
    for path in ("suppliers", "reasons", "lists", "programmes"):
        status, listed = await wide.get(f"/{path}")
        assert status == 200
        assert list(listed) == [path]


# --- a store's own items ------------------------------------------------------------


async def test_p5_an_item_the_catalogue_lacks_is_recorded_at_once_and_mapped_later(
    wide: Web,
) -> None:
    body = {"id": "i1", "name": "Paediatric zinc", "unit": "tablet"}
    status, item = await wide.post("/stores/HC01/products", body)
    assert (status, item["code"], item["same_as"]) == (201, "HC01-X1", None)
    assert (await wide.post("/stores/HC01/products", body))[1] == item
    await wide.move("m1", "receipt", [{"product": "HC01-X1", "quantity": 30}])
    await wide.move("m2", "dispense", [{"product": item["id"], "quantity": 4}])
    assert await wide.on_hand("HC01-X1") == 26
    status, second = await wide.post("/stores/HC01/products", body | {"id": "i2", "name": "B"})
    assert second["code"] == "HC01-X2"
    _, answer = await wide.get("/products/local")
    assert [one["code"] for one in answer["products"]] == ["HC01-X1", "HC01-X2"]

    said = {"id": "s1", "a": "HC01-X1", "b": "GLOVE"}
    status, answer = await wide.post("/catalogue/same", said)
    assert status == 201, answer
    assert await wide.on_hand("GLOVE") == 26
    assert await wide.on_hand("HC01-X1") == 26  # shown as what it is kept as
    await wide.move("m3", "dispense", [{"product": "HC01-X1", "quantity": 6}])
    assert await wide.on_hand("GLOVE") == 20
    _, answer = await wide.get("/products/local")
    assert [(one["code"], bool(one["same_as"])) for one in answer["products"]] == [
        ("HC01-X2", False),
        ("HC01-X1", True),
    ]
    status, _ = await wide.post("/catalogue/same", {"id": "s2", "a": "HC01-X1", "b": None})
    assert status == 201
    assert await wide.on_hand("HC01-X1") == 26
    assert await wide.on_hand("GLOVE") == -6


async def test_p5_what_is_no_item_is_refused(wide: Web) -> None:
    path, good = "/stores/HC01/products", {"id": "i", "name": "A", "unit": "tablet"}
    assert await code_of(wide, path, good | {"name": " "}) == (422, "invalid")
    assert await code_of(wide, path, good | {"unit": "x" * 41}) == (422, "invalid")
    assert await code_of(wide, path, good | {"gtin": "123"}) == (422, "wrong_check_digit")
    assert await code_of(wide, path, good | {"code": "X"}) == (422, "unknown_field")
    await wide.post(path, good)
    assert await code_of(wide, path, good | {"name": "B"}) == (409, "command_reused")


# --- the same -----------------------------------------------------------------------


async def test_b3_products_with_another_unit_count_by_the_factor(wide: Web) -> None:
    await wide.move("m1", "receipt", [{"product": "GLOVE", "quantity": 7}])
    await wide.move("m2", "receipt", RECEIPT)
    said = {"id": "s1", "a": "GLOVE", "b": "ACT", "units": 100}
    status, _ = await wide.post("/catalogue/same", said)
    assert status == 201
    assert await wide.on_hand("ACT") == 800
    line = [{"product": "GLOVE", "quantity": 1}]
    assert await wide.refused("dispense", line) == "kept_as_another"
    assert await code_of(wide, "/catalogue/same", {"id": "s2", "a": "ACT", "b": "GLOVE"}) == (
        409,
        "same_circle",
    )


async def test_b3_a_quantity_that_is_no_whole_number_keeps_the_product_apart(wide: Web) -> None:
    await wide.move("m1", "receipt", [{"product": "GLOVE", "quantity": 7}])
    said = {"id": "s1", "a": "GLOVE", "b": "ACT", "units": 1, "of_units": 2}
    _, answer = await wide.post("/catalogue/same", said)
    assert answer["kept_apart_at"] == ["HC01"]
    _, answer = await wide.get("/stores/HC01/stock")
    assert [(p["product"]["code"], p["on_hand"]) for p in answer["products"]] == [("GLOVE", 7)]
    _, answer = await wide.get("/stores/HC01/discrepancies")
    [found] = [d for d in answer["discrepancies"] if d["code"] == "kept_apart"]
    assert (found["product"]["code"], found["details"]["other"]["code"]) == ("GLOVE", "ACT")


async def test_b1_batches_that_look_alike_are_proposed_and_b3_made_one(wide: Web) -> None:
    for at, batch in enumerate(("LO-1", "L01", "L2")):
        line = {"product": "ACT", "quantity": 10, "batch": batch, "expiry": "2027-05"}
        await wide.move(f"m{at}", "receipt", [line])
    _, answer = await wide.get("/stores/HC01/discrepancies")
    [found] = [d for d in answer["discrepancies"] if d["code"] == "similar_batch"]
    assert (found["batch"], found["details"]["same_as"]) == ("LO-1", "L01")
    said = {"id": "s1", "product": "ACT", "a": "LO-1", "b": "L01"}
    status, _ = await wide.post("/stores/HC01/same", said)
    assert status == 201
    _, answer = await wide.get("/stores/HC01/stock")
    cells = {c["batch"]: c["on_hand"] for c in answer["products"][0]["cells"] if c["on_hand"]}
    assert cells == {"L01": 20, "L2": 10}
    _, answer = await wide.get("/stores/HC01/discrepancies")
    assert "similar_batch" not in {d["code"] for d in answer["discrepancies"]}
    back = {"id": "s2", "product": "ACT", "a": "L01", "b": "LO-1"}
    assert await code_of(wide, "/stores/HC01/same", back) == (409, "same_circle")
    assert await code_of(wide, "/stores/HC01/same", said | {"b": "L9"}) == (409, "command_reused")


async def test_b3_a_shipment_of_a_product_that_is_kept_as_another_is_received_as_either(
    wide: Web,
) -> None:
    await load(wide, "products", "code,name,units_per_pack,batch_tracked\nGLV2,Gloves,1,no\n")
    await wide.move("m1", "receipt", [{"product": "GLOVE", "quantity": 50}])
    for at, product in enumerate(("GLV2", "GLOVE")):
        sent = await wide.move(f"i{at}", "issue", [{"product": "GLOVE", "quantity": 20}], to="CMS")
        said = {"id": f"s{at}", "a": "GLOVE", "b": "GLV2"}
        assert (await wide.post("/catalogue/same", said))[0] == 201
        line = {"product": product, "quantity": 20}
        body = {"id": f"r{at}", "kind": "received", "shipment": sent["shipment"], "lines": [line]}
        status, answer = await wide.post("/stores/CMS/movements", body)
        assert status == 201, answer
    _, answer = await wide.get("/stores/CMS/stock")
    assert [(p["product"]["code"], p["on_hand"]) for p in answer["products"]] == [("GLV2", 40)]
    _, answer = await wide.get("/stores/CMS/shipments")
    assert {one["state"] for one in answer["shipments"]} == {"received"}


# --- rows and conflicts -------------------------------------------------------------


async def test_a_row_is_edited_and_added_on_line(wide: Web) -> None:
    edit = {"id": "e1", "table": "products", "code": "ACT", "fields": {"ven": "V", "name": "AL"}}
    status, answer = await wide.post("/catalogue/rows", edit)
    assert (status, answer["fields"]["ven"], answer["fields"]["name"]) == (201, "V", "AL")
    assert answer["fields"]["code"] == "ACT"
    new = {"id": "e2", "table": "list-products", "code": "HC/ACT/2026-01-01", "fields": {}}
    await load(wide, "lists", "code,name\nHC,Health centres\n")
    status, answer = await wide.post("/catalogue/rows", new)
    assert (status, answer["fields"]["product_code"]) == (201, "ACT")
    ended = new | {"id": "e3", "fields": {"to_date": "2026-12-31"}}
    status, answer = await wide.post("/catalogue/rows", ended)
    assert (status, answer["fields"]["to_date"]) == (201, "2026-12-31")


async def test_p1_two_of_one_code_are_told_apart_and_one_gets_another_code(wide: Web) -> None:
    edit = {"id": "e1", "table": "products", "code": "ACT", "fields": {"code": "ORS"}}
    assert await code_of(wide, "/catalogue/rows", edit) == (422, "row_refused")
    edit = edit | {"fields": {"code": "ACT2"}}
    assert (await wide.post("/catalogue/rows", edit))[0] == 201
    await load(wide, "barcodes", "gtin,product_code,units\n4006381333931,ACT2,24\n")
    _, answer = await wide.get("/products?gtin=4006381333931")
    assert [p["code"] for p in answer["products"]] == ["ACT2"]


async def test_a_row_that_is_not_right_is_refused(wide: Web) -> None:
    good = {"id": "e", "table": "products", "code": "ACT", "fields": {"ven": "V"}}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"table": "stock"}, "unknown_table"),
        ({"table": "nothing"}, "unknown_table"),
        ({"fields": {"nothing": 1}}, "unknown_field"),
        ({"fields": {"ven": 1.5}}, "invalid"),
        ({"fields": {"ven": "X"}}, "row_refused"),
        ({"code": "NEW"}, "row_refused"),
        ({"code": "f" * 16}, "unknown_code"),
        ({"table": "kits", "code": "ACT", "fields": {}}, "invalid"),
        ({"code": " "}, "invalid"),
    ]
    for change, code in wrong:
        assert (await code_of(wide, "/catalogue/rows", good | change))[1] == code, change


async def test_p2_a_unit_in_use_is_fixed_on_line_too(wide: Web) -> None:
    edit = {"id": "e1", "table": "products", "code": "ACT", "fields": {"unit": "tablet"}}
    assert (await wide.post("/catalogue/rows", edit))[0] == 201
    await wide.move("m1", "receipt", RECEIPT)
    edit = edit | {"id": "e2", "fields": {"unit": "pack"}}
    assert await code_of(wide, "/catalogue/rows", edit) == (409, "fixed_once_used")


async def say_apart(web: Web, key: str, value: str) -> None:
    """Set a key as an admin would who has not seen any other word of it."""
    store, digest = web.node.store, hashlib.sha256(f"{key} {value}".encode()).digest()[:8]
    said = fact(Kind.SET, stored(SetOne(key, value, ())))
    draft = Draft(scopes.CATALOGUE, digest, digest, f"says {value}", (said,))
    await web.node.database.write(lambda connection: store.record(connection, draft))


async def test_p8_a_field_two_people_set_apart_shows_both_until_somebody_decides(
    wide: Web,
) -> None:
    assert await wide.get("/catalogue/conflicts") == (200, {"conflicts": []})
    act = derived_id(wide.node.network, "product", "ACT")
    for ven in ("V", "E"):
        await say_apart(wide, f"product/{act.hex()}/ven", ven)
    _, answer = await wide.get("/catalogue/conflicts")
    [found] = answer["conflicts"]
    assert (found["table"], found["row"]["code"], found["field"]) == ("products", "ACT", "ven")
    assert found["in_force"] == "E"
    assert [(one["value"], one["user"]) for one in found["values"]] == [
        ("V", "says V"),
        ("E", "says E"),
    ]
    edit = {"id": "e1", "table": "products", "code": "ACT", "fields": {"ven": "E"}}
    assert (await wide.post("/catalogue/rows", edit))[0] == 201
    assert await wide.get("/catalogue/conflicts") == (200, {"conflicts": []})


async def test_p1_two_products_of_one_code_are_shown_apart_and_the_code_is_ambiguous(
    wide: Web,
) -> None:
    ors = derived_id(wide.node.network, "product", "ORS")
    await say_apart(wide, f"product/{ors.hex()}/code", "ACT")
    _, answer = await wide.get("/products")
    assert sorted(p["code"] for p in answer["products"]) == ["ACT", "ACT~2", "GLOVE"]
    assert await wide.refused("receipt", RECEIPT) == "ambiguous_code"
    by_id = [{"product": ors.hex(), "quantity": 5, "batch": "L1", "expiry": "2027-05"}]
    answer = await wide.move("m1", "receipt", by_id)
    first, second = sorted([ors, derived_id(wide.node.network, "product", "ACT")])
    shown = "ACT" if ors == first else "ACT~2"
    assert (answer["lines"][0]["product"]["code"], second != first) == (shown, True)
    edit = {"id": "e1", "table": "products", "code": ors.hex(), "fields": {"code": "ORS2"}}
    assert (await wide.post("/catalogue/rows", edit))[0] == 201
    await wide.move("m2", "receipt", RECEIPT)


async def test_the_catalogue_is_not_edited_with_a_pin_or_by_others(node: Node, web: Web) -> None:
    edit = {"id": "e1", "table": "products", "code": "ACT", "fields": {"ven": "V"}}
    assert await code_of(web, "/catalogue/rows", edit) == (403, "not_allowed")
    await add_user(node, "Ben", "dispenser")
    await web.sign_in(user="Ben", pin="1234")
    item = {"id": "i", "name": "A", "unit": "tablet"}
    assert await code_of(web, "/stores/HC01/products", item) == (403, "not_allowed")
    status, _ = await web.get("/products/local")
    assert status == 403
    status, _ = await web.get("/catalogue/export/products")
    assert status == 403


# --- settings -----------------------------------------------------------------------


async def test_settings_of_a_store_are_changed_together_and_shown(wide: Web) -> None:
    body = {
        "id": "c1",
        "settings": [
            {"kind": "minmax", "product": "ACT", "min_months": "1", "max_months": "2.5"},
            {"kind": "list", "product": "ORS", "on": False},
            {"kind": "consumption_from", "product": "*", "source": "counts", "from": "2026-01-01"},
            {"kind": "policy", "name": "vvm_first", "on": True},
        ],
    }
    status, answer = await wide.post("/stores/HC01/settings", body)
    assert status == 201, answer
    assert answer["minmax"][0]["max_months"] == "2.5"
    assert answer["policies"]["vvm_first"]
    assert [(one["on"], one["from"]) for one in answer["list"]] == [(False, "2026-11-23")]
    assert await wide.get("/stores/HC01/settings") == (200, answer)
    assert await wide.post("/stores/HC01/settings", body) == (201, answer)
    _, answer = await wide.get("/products?store=HC01")
    assert [(p["code"], p["max_months"]) for p in answer["products"]] == [
        ("ACT", "2.5"),
        ("GLOVE", None),
    ]


async def test_b2_a_date_of_a_batch_is_corrected(wide: Web) -> None:
    await wide.move("m1", "receipt", RECEIPT)
    item = {"kind": "batch", "product": "ACT", "batch": "l 1", "expiry": "2026-10"}
    status, _ = await wide.post("/stores/HC01/settings", {"id": "c1", "settings": [item]})
    assert status == 201
    _, answer = await wide.get("/stores/HC01/stock")
    assert answer["products"][0]["cells"][0]["expiry"] == "2026-10-31"
    assert answer["products"][0]["usable"] == 0
    assert (await wide.post("/catalogue/same", {"id": "s1", "a": "ACT", "b": "ORS"}))[0] == 201
    _, answer = await wide.get("/stores/HC01/stock")
    [product] = answer["products"]  # what was said of the one holds for the other
    assert product["product"]["code"] == "ORS"
    assert product["cells"][0]["expiry"] == "2026-10-31"


async def test_a_setting_that_is_not_right_is_refused_with_all_others(wide: Web) -> None:
    good = {"kind": "minmax", "product": "ACT", "max_months": "2"}
    wrong: list[dict[str, Any]] = [
        {"kind": "nothing"},
        {"kind": "minmax", "product": "ACT", "min_months": "1e9"},
        {"kind": "minmax", "product": "ACT", "min_months": "3", "max_months": "2"},
        {"kind": "list", "product": "ACT", "on": 1},
        {"kind": "list", "product": "ACT", "on": True, "from": "2026-13-01"},
        {"kind": "consumption_from", "product": "ACT", "source": "guess"},
        {"kind": "batch", "product": "ACT"},
        {"kind": "policy", "name": "everything", "on": True},
        {"kind": "policy", "name": "owners", "on": "yes"},
    ]
    for item in wrong:
        body = {"id": "c1", "settings": [good, item]}
        status, answer = await wide.post("/stores/HC01/settings", body)
        assert (status, answer["error"]["code"]) == (422, "invalid"), item
        assert answer["error"]["details"]["line"] == 1
    _, answer = await wide.get("/stores/HC01/settings")
    assert answer["minmax"] == []


async def test_policies_are_a_supervisors(node: Node, web: Web) -> None:
    await add_user(node, "Ben", "storekeeper")
    await web.sign_in(user="Ben", pin="1234")
    item = {"kind": "policy", "name": "vvm_first", "on": True}
    body = {"id": "c1", "settings": [item]}
    assert await code_of(web, "/stores/HC01/settings", body) == (403, "not_allowed")


# --- recalls ------------------------------------------------------------------------


async def test_r1_a_recalled_batch_is_refused_everywhere_and_the_page_says_what_stores_did(
    wide: Web, clock: Clock
) -> None:
    await wide.move("m1", "receipt", RECEIPT)
    await wide.move("m2", "dispense", [{"product": "ACT", "quantity": 7, "batch": "L1"}])
    clock.pass_minutes(10)
    asked = {
        "id": "r1", "product": "ACT", "lots": ["l1"], "class": "II", "reason": "particles",
        "text": "Return to CMS.",
    }  # fmt: skip
    status, page = await wide.post("/recalls", asked)
    assert status == 201, page
    assert (page["lots"], page["class"], page["lifted_at"]) == (["L1"], "II", None)
    assert (await wide.post("/recalls", asked))[1]["id"] == page["id"]
    clock.pass_minutes(10)
    named = [{"product": "ACT", "quantity": 1, "batch": "L1"}]
    assert await wide.refused("dispense", named) == "recalled"
    unnamed = [{"product": "ACT", "quantity": 1}]
    assert await wide.refused("dispense", unnamed) == "insufficient_stock"
    assert await wide.refused("issue", named, to="CMS") == "recalled"
    _, stock = await wide.get("/stores/HC01/stock")
    assert (stock["products"][0]["on_hand"], stock["products"][0]["usable"]) == (93, 0)
    assert stock["products"][0]["cells"][0]["recalled"]

    why = {"reason": "given before the news"}
    await wide.move("m3", "dispense", named, override=why)
    await wide.move("m4", "transfer", [named[0] | {"quantity": 90, "to_status": "held"}])
    held = [named[0] | {"quantity": 50, "status": "held", "reason": "damaged"}]
    await wide.move("m5", "loss", held)
    note = {"id": "a1", "note": "50 destroyed, 40 set apart"}
    status, _ = await wide.post(f"/stores/HC01/recalls/{page['code']}/answer", note)
    assert status == 201
    status, page = await wide.get(f"/recalls/{page['id']}")
    [row] = [one for one in page["stores"] if one["store"]["code"] == "HC01"]
    assert (row["on_hand"], row["usable_status"], row["quarantined"]) == (42, 2, 90)
    assert (row["destroyed"], row["returned"], row["dispensed"]) == (50, 0, 8)
    assert [one["quantity"] for one in row["exposures"]] == [1]
    assert row["answered"]["note"] == note["note"]
    _, answer = await wide.get("/recalls")
    assert [one["id"] for one in answer["recalls"]] == [page["id"]]

    clock.pass_minutes(10)
    lift = {"id": "l1", "note": "tested good"}
    status, page = await wide.post(f"/recalls/{page['id']}/lift", lift)
    assert (status, bool(page["lifted_at"])) == (201, True)
    clock.pass_minutes(10)
    await wide.move("m6", "dispense", named)


async def test_r1_stores_that_were_sent_the_batch_or_are_silent_are_listed(wide: Web) -> None:
    await wide.move("m1", "receipt", RECEIPT)
    await wide.move("m2", "issue", [{"product": "ACT", "quantity": 40, "batch": "L1"}], to="CMS")
    _, page = await wide.post(
        "/recalls", {"id": "r1", "product": "ACT", "class": "I", "reason": "wrong strength"}
    )
    rows = {row["store"]["code"]: row for row in page["stores"]}
    assert (rows["CMS"]["sent"], rows["HC01"]["sent"]) == (40, 0)
    assert rows["HC01"]["not_heard_since"]
    _, answer = await wide.get("/stores/CMS/shipments")
    shipment = answer["shipments"][0]["id"]
    body = {"id": "m3", "kind": "received", "shipment": shipment}
    status, answer = await wide.post("/stores/CMS/movements", body)
    assert status == 201, answer  # what travels may always be taken in (E3)


async def test_what_is_no_recall_is_refused(wide: Web) -> None:
    good = {"id": "r1", "product": "ACT", "class": "I", "reason": "x"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"class": "IV"}, "invalid"),
        ({"reason": " "}, "reason_required"),
        ({"product": "NONE"}, "unknown_code"),
        ({"lots": [" "]}, "invalid"),
        ({"lots": "L1"}, "invalid"),
        ({"lots": ["L"] * 101}, "invalid"),
        ({"lots": [f"{at}-{'L' * 50}" for at in range(100)]}, "too_long"),
        ({"effective_from": "2030-01-01T00:00:00Z"}, "time_in_future"),
        ({"effective_from": "yesterday"}, "invalid"),
    ]
    for change, code in wrong:
        assert (await code_of(wide, "/recalls", good | change))[1] == code, change


async def test_an_unknown_recall_and_an_empty_answer_are_refused(node: Node, wide: Web) -> None:
    path = "/stores/HC01/recalls/R-000000/answer"
    assert await code_of(wide, path, {"id": "a", "note": "x"}) == (404, "unknown_recall")
    assert await code_of(wide, path, {"id": "a", "note": " "}) == (422, "note_required")
    await add_user(node, "Ben", "storekeeper")
    await wide.sign_in(user="Ben", pin="1234")
    asked = {"id": "r1", "product": "ACT", "class": "I", "reason": "x"}
    assert await code_of(wide, "/recalls", asked) == (403, "not_allowed")
