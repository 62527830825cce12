"""Files that are exported and imported again say nothing new."""

from __future__ import annotations

from pathlib import Path

import pytest

from node.errors import Refused
from node.importing.exporting import FORMATS, export
from node.importing.imports import import_file
from node.importing.reading import is_guarded, unguarded
from node.importing.tables import TABLES
from tests.node.importing_node import ADMIN, importing_node

FILES = {
    "facilities": "code,name,type,zone_code,active,latitude,time_zone,closed_from\n"
    "HC04,=SUM(A1),health_center,MW-S,true,-15.054833,Africa/Blantyre,2027-01-01\n",
    "manufacturers": "code,name\nM1,'Quoted\n",
    "products": "code,name,units_per_pack,round_to_zero,ven,gtin,phasing_out_from,replaces_code,"
    "manufacturer_code\n007,+Plus-minus,30,false,V,4006381333931,2027-01-01,ACT,M1\n",
    "product-codes": "product_code,system,value\n007,ATC,@P01\n",
    "barcodes": "gtin,product_code,units\n00012345600012,ACT,24\n",
    "kits": "kit_code,product_code,units\n007,ACT,5\n",
    "suppliers": "code,name\nSUP,-Supplier\n",
    "donors": "code,name\nD,'=Donor\n",
    "reasons": "code,name,sign,note_required\nRATS,Eaten by rats,loss,true\n",
    "prices": "product_code,supplier_code,currency,price_per_pack,from_date\n"
    "ACT,SUP,USD,1.50,2026-01-01\nACT,,USD,1.60,2026-01-01\n",
    "lists": "code,name\nHC,Health centres\n",
    "list-products": "list_code,product_code,from_date\nHC,ACT,2026-01-01\n",
    "store-lists": "list_code,facility_code,facility_type\nHC,HC01,\nHC,,health_center\n",
    "program-products": "program_code,product_code,price_per_pack\nMAL,ACT,3.155\n",
    "approved-products": "facility_type,program_code,product_code,max_months_of_stock\n"
    ",MAL,ACT,3\n",
    "supply-lines": "facility_code,program_code,supplier_code,lead_days,approver_code\n"
    "HC01,MAL,HC03,14,HC02\n",
    "places": "code,name,consumes\nW,Ward,no\n",
    "consumption": "store_code,product_code,period,quantity,days_out\nHC01,ACT,2026-09,30,2\n",
}


async def test_every_exported_table_imports_as_unchanged(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as held:
        await held.load_catalogue()
        for table, text in FILES.items():
            assert (await held.load(table, text)).written, table
        node = held.node
        for table in TABLES:
            if table == "stock":
                continue
            for form in FORMATS:
                data = await node.read(lambda d, t=table, f=form: export(d, t, f, node.grants))
                report = await import_file(
                    node.database, node.store, table, f"x.{form}", data, ADMIN, False
                )
                assert report.rows > 0, table
                assert report.unchanged == report.rows, (table, form)


async def test_stock_is_exported_as_a_sheet_of_opening_counts(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as held:
        await held.load_catalogue()
        await held.load(
            "stock", "store_code,product_code,batch,expiry,quantity\nHC01,ACT,L1,2027-05,40\n"
        )
        node = held.node
        data = await node.read(lambda d: export(d, "stock", "csv", node.grants))
        text = data.decode("utf-8-sig").splitlines()
        assert text[1] == "HC01,ACT,L1,2027-05-31,40,main,usable,"
        assert data.startswith(b"\xef\xbb\xbf")


async def test_a_formula_is_guarded_in_the_file_and_numbers_are_not(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as held:
        await held.load_catalogue()
        await held.load("facilities", FILES["facilities"])
        node = held.node
        data = await node.read(lambda d: export(d, "facilities", "csv", node.grants))
        assert b"'=SUM(A1)" in data
        assert b",-15.054833," in data


async def test_an_export_can_be_imported_on_a_node_that_has_nothing(tmp_path: Path) -> None:
    zones = "code,name,parent_code\nZ,Country,\nM,Region,Z\nA,District,M\n"
    products = "code,name,units_per_pack,replaces_code\nZINC,Zinc,1,\nA,New zinc,1,ZINC\n"
    async with importing_node(tmp_path / "a", 10) as one, importing_node(tmp_path / "b", 11) as two:
        for table, text in (("zones", zones), ("products", products)):
            await one.load(table, text)
            data = await one.node.read(lambda d, t=table: export(d, t, "csv", one.node.grants))
            assert (await two.load(table, data)).written == text.count("\n") - 1
            again = await two.node.read(lambda d, t=table: export(d, t, "csv", two.node.grants))
            assert again == data


async def test_what_cannot_be_exported_is_refused(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as held:
        node = held.node
        for table, form, code in (("none", "csv", "unknown_table"), ("zones", "pdf", "invalid")):
            with pytest.raises(Refused) as refused:
                await node.read(lambda d, t=table, f=form: export(d, t, f, node.grants))
            assert refused.value.code == code


def test_a_guard_is_taken_away_only_where_an_export_puts_one() -> None:
    for text in ("=1", "+1", "-1", "@a", "'x", "''"):
        assert is_guarded("'" + text)
        assert unguarded("'" + text) == text
    for text in ("'x", "x", "'", ""):
        assert unguarded(text) == text
