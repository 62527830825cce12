"""Imports of catalogue tables: checked whole, written once, and finished after a crash."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crdt_model import scopes
from crdt_model.details import SetOne, stored
from crdt_model.facts import Kind, fact
from crdt_model.identifiers import derived_id
from node.errors import Refused
from node.importing import imports
from node.importing.reading import MAX_CELL_CHARS, MAX_FILE_BYTES
from node.importing.report import PROBLEMS_SHOWN
from node.importing.tables import TABLES
from node.importing.writing import ROWS_PER_COMMAND
from node.recording import Actor
from node.store import Draft
from node.views import settings
from tests.node.importing_node import (
    ADMIN,
    CATALOGUE,
    NETWORK,
    importing_node,
    workbook,
)

NATIONAL = Path(__file__).parents[3] / "shared" / "data" / "national"
needs_national = pytest.mark.skipif(not NATIONAL.is_dir(), reason="no national data here")


async def _problems(folder: Path, table: str, data: bytes | str) -> list[tuple[int, str, str]]:
    async with importing_node(folder) as node:
        await node.load_catalogue()
        before = await node.entries()
        with pytest.raises(Refused) as caught:
            await node.load(table, data)
        assert caught.value.code == "import_refused"
        assert await node.entries() == before
        report = caught.value.details["report"]
        assert report["written"] == 0
        return [(p["line"], p["column"], p["code"]) for p in report["problems"]]


async def test_rows_become_fields_with_references_as_codes(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        zone = derived_id(NETWORK.network, "zone", "MW-S")
        assert await node.row("store", "HC01") == {
            "code": "HC01", "name": "One", "type": "health_center", "zone": "MW-S",
        }  # fmt: skip
        assert await node.row("product", "GLV") == {
            "code": "GLV", "name": "Gloves", "units_per_pack": 100, "batch_tracked": False,
        }  # fmt: skip
        zones = await node.node.read(
            lambda d: d.zones_of_store(derived_id(d.network, "store", "HC01"))
        )
        assert zones == {zone, derived_id(NETWORK.network, "zone", "MW")}


async def test_the_same_file_again_writes_nothing(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        before = await node.entries()
        report = await node.load("products", CATALOGUE["products"])
        assert (report.rows, report.written, report.unchanged) == (2, 0, 2)
        assert await node.entries() == before


async def test_only_fields_that_differ_are_written_and_name_what_they_replace(
    tmp_path: Path,
) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        data = "code,name,units_per_pack\nACT,Artemether,12\nGLV,Gloves,100\n"
        report = await node.load("products", data)
        assert (report.written, report.unchanged) == (1, 1)
        assert (await node.row("product", "ACT"))["units_per_pack"] == 12
        conflicts = await node.node.read(lambda d: settings.conflicts(d.connection, d.catalogue))
        assert conflicts == []


async def test_a_list_that_is_set_back_is_a_new_effect(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        for name in ("A", "B", "A"):
            report = await node.load("programs", f"code,name\nMAL,{name}\n")
            assert report.written == 1
        assert (await node.row("programme", "MAL"))["name"] == "A"


async def test_p4_the_same_list_on_two_nodes_is_one_command(tmp_path: Path) -> None:
    found = []
    for number in (10, 11):
        async with importing_node(tmp_path / str(number), number) as node:
            await node.load_catalogue()
            rows = await node.node.database.read(
                lambda c: c.execute(
                    "SELECT entry.command, request, facts FROM entry JOIN log ON log.id = entry.log"
                    " JOIN scope ON scope.id = log.scope WHERE scope.name = ? AND seq > 0"
                    " ORDER BY seq",
                    (scopes.CATALOGUE,),
                ).fetchall()
            )
            found.append(rows)
    assert found[0] == found[1]
    assert len(found[0]) == len(CATALOGUE)


async def test_an_import_cut_off_half_way_is_finished_by_the_same_file(tmp_path: Path) -> None:
    count = ROWS_PER_COMMAND * 2 + 5
    data = "code,name\n" + "".join(f"P{at},Programme {at}\n" for at in range(count))
    async with importing_node(tmp_path) as node:
        store, database = node.node.store, node.node.database
        read = imports.read_file("programs", "list.csv", data.encode())
        checked = await database.read(lambda c: imports.check(store, c, read, ADMIN))
        first = next(iter(imports.commands(store, checked, ADMIN)))
        await database.write(first, bulk=True)
        report = await node.load("programs", data)
        assert (report.written, report.unchanged) == (count - ROWS_PER_COMMAND, ROWS_PER_COMMAND)
        last = await node.row("programme", f"P{count - 1}")
        assert last["name"] == f"Programme {count - 1}"


async def test_an_edit_made_after_the_check_is_replaced_knowingly(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        store, database = node.node.store, node.node.database
        read = imports.read_file("programs", "list.csv", b"code,name\nMAL,Malaria\n")
        checked = await database.read(lambda c: imports.check(store, c, read, ADMIN))
        await node.load("programs", "code,name\nMAL,Edited\n")
        for job in imports.commands(store, checked, ADMIN):
            await database.write(job, bulk=True)
        key = f"programme/{derived_id(NETWORK.network, 'programme', 'MAL').hex()}/name"
        held = await node.node.read(lambda d: settings.standing(d.connection, d.catalogue, key))
        assert [assigned.value for assigned in held] == ["Malaria"]


async def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        before = await node.entries()
        report = await node.load("zones", CATALOGUE["zones"], dry_run=True)
        assert (report.rows, report.written, report.problems) == (2, 2, ())
        wrong = await node.load("zones", b"code,name\nX,\n", dry_run=True)
        assert [problem.code for problem in wrong.problems] == ["empty"]
        assert "nothing written\nline 2, name: must not be empty" in wrong.text()
        assert await node.entries() == before


async def test_a_report_says_the_same_as_json_and_as_text(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        report = await node.load("zones", CATALOGUE["zones"])
        assert report.as_json() == {
            "table": "zones", "rows": 2, "written": 2, "made": 2, "unchanged": 0,
            "problems": [], "more_problems": 0,
        }  # fmt: skip
        assert report.text() == "zones: 2 rows, 2 written, 0 unchanged"


# --- what is refused ----------------------------------------------------------------


async def test_every_bad_row_is_named_with_line_column_and_reason(tmp_path: Path) -> None:
    found = await _problems(
        tmp_path,
        "products",
        "code,name,units_per_pack,round_to_zero,open_vial,gtin\n"
        "A,One,0,true,discard,12345670\n"
        "B,Two,ten,maybe,,\n"
        "C,Three,2.5,,never,12AB\n"
        ",Four,1,,,\n"
        "D,,1,,,\n"
        "A,Six,1,,,\n"
        "E,Seven,-1,YES,,12345678\n",
    )
    assert found == [
        (2, "units_per_pack", "out_of_range"),
        (3, "round_to_zero", "not_a_choice"),
        (3, "units_per_pack", "not_whole"),
        (4, "gtin", "not_digits"),
        (4, "open_vial", "not_a_choice"),
        (4, "units_per_pack", "not_whole"),
        (5, "code", "empty"),
        (6, "name", "empty"),
        (7, "code", "repeated"),
        (8, "gtin", "wrong_check_digit"),
        (8, "units_per_pack", "out_of_range"),
    ]


async def test_unknown_references_are_named(tmp_path: Path) -> None:
    assert await _problems(
        tmp_path / "a", "facilities", "code,name,type,zone_code\nX,X,hc,NOWHERE\n"
    ) == [(2, "zone_code", "unknown_code")]
    assert await _problems(
        tmp_path / "b", "program-products", "program_code,product_code\nNO,NONE\nMAL,ACT\n"
    ) == [(2, "product_code", "unknown_code"), (2, "program_code", "unknown_code")]


async def test_a_zone_may_lie_in_one_of_an_earlier_line_only(tmp_path: Path) -> None:
    header = "code,name,parent_code\n"
    async with importing_node(tmp_path / "ok") as node:
        assert (await node.load("zones", f"{header}A,A,\nB,B,A\n")).written == 2
    found = await _problems(tmp_path / "bad", "zones", f"{header}B,B,A\nA,A,\nC,C,C\n")
    assert found == [(2, "parent_code", "unknown_code"), (4, "parent_code", "unknown_code")]


async def test_columns_may_stand_in_any_order_but_must_be_known_and_complete(
    tmp_path: Path,
) -> None:
    async with importing_node(tmp_path / "ok") as node:
        assert (await node.load("programs", "name,code\nMalaria,MAL\n")).written == 1
        assert (await node.row("programme", "MAL"))["code"] == "MAL"
    found = await _problems(tmp_path / "bad", "products", "code,colour,code\nA,red,B\n")
    assert found == [
        (1, "code", "repeated_column"),
        (1, "colour", "unknown_column"),
        (1, "name", "missing_column"),
        (1, "units_per_pack", "missing_column"),
    ]


async def test_an_empty_file_lacks_its_columns(tmp_path: Path) -> None:
    found = await _problems(tmp_path, "programs", b"\n\n")
    assert found == [(1, "code", "missing_column"), (1, "name", "missing_column")]


async def test_a_code_another_row_has_taken_is_refused(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        row_id = derived_id(NETWORK.network, "programme", "MAL")
        store = node.node.store

        def rename(connection: sqlite3.Connection) -> None:
            key = f"programme/{row_id.hex()}/code"
            renamed = fact(Kind.SET, stored(SetOne(key, "PAL", ())))
            store.record(connection, Draft(scopes.CATALOGUE, b"c" * 8, b"r" * 8, "", (renamed,)))

        await node.node.database.write(rename)
        with pytest.raises(Refused) as caught:
            await node.load("programs", "code,name\nPAL,Palu\n")
        assert caught.value.details["report"]["problems"][0]["code"] == "code_taken"


async def test_a_separator_in_a_code_cannot_make_two_rows_one(tmp_path: Path) -> None:
    found = await _problems(
        tmp_path, "approved-products", "facility_type,program_code,product_code\na/b,MAL,ACT\n"
    )
    assert found == [(2, "facility_type", "separator_in_code")]


async def test_no_more_problems_are_shown_than_anyone_reads(tmp_path: Path) -> None:
    count = PROBLEMS_SHOWN + 7
    async with importing_node(tmp_path) as node:
        data = "code,name\n" + "".join(f"P{at},\n" for at in range(count))
        report = await node.load("programs", data, dry_run=True)
        assert len(report.problems) == PROBLEMS_SHOWN
        assert report.more_problems == 7
        assert report.text().endswith("and 7 more")


async def test_who_may_not_is_refused_before_the_file_is_judged(tmp_path: Path) -> None:
    clerk = Actor("00000000000000a2", "Ben", "storekeeper")
    async with importing_node(tmp_path / "role") as node:
        with pytest.raises(Refused, match="storekeeper"):
            await node.load("programs", "code,name\nMAL,Malaria\n", clerk)
    async with importing_node(tmp_path / "device", catalogue=False) as node:
        with pytest.raises(Refused) as caught:
            await node.load("programs", "code,name\nMAL,Malaria\n")
        assert caught.value.code == "not_allowed"


async def test_an_unknown_table_is_refused_by_name(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        with pytest.raises(Refused) as caught:
            await node.load("drugs", b"")
        assert caught.value.code == "unknown_table"


# --- forms of files -----------------------------------------------------------------


async def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    async with importing_node(tmp_path) as node:
        await node.load("programs", "\ufeffcode,name\r\nMAL,Malária\r\n")
        assert (await node.row("programme", "MAL"))["name"] == "Malária"


async def test_line_breaks_inside_quotes_count_as_lines(tmp_path: Path) -> None:
    found = await _problems(tmp_path, "programs", 'code,name\nA,"two\nlines"\n\nB,\n"C\nC",name\n')
    assert found == [
        (2, "name", "control_character"), (5, "name", "empty"), (6, "code", "control_character"),
    ]  # fmt: skip


async def test_rows_of_another_width_and_broken_quotes_are_named(tmp_path: Path) -> None:
    found = await _problems(tmp_path, "programs", 'code,name\nA\nB,b,c\nC,c,,\nD,"d"d\n')
    assert found == [(2, "", "wrong_cells"), (3, "", "wrong_cells"), (5, "", "bad_quoting")]


async def test_cells_and_rows_beyond_their_limits_are_named(tmp_path: Path) -> None:
    long = "x" * (MAX_CELL_CHARS + 1)
    huge = "é" * 40_000
    found = await _problems(tmp_path, "programs", f"code,name\nA,{long}\nB,{huge}\n")
    assert found == [(2, "name", "cell_too_long"), (3, "", "row_too_long")]


@pytest.mark.parametrize(
    "data",
    [
        b"code,name\nMAL,Mal\xe1ria\n",
        b"\xd0\xcf\x11\xe0old workbook",
        b"PK\x03\x04not a zip",
        b"PK\x03\x04",
        bytes(MAX_FILE_BYTES + 1),
    ],
    ids=["latin-1", "xls", "zip", "empty-zip", "large"],
)
async def test_what_is_neither_csv_nor_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    async with importing_node(tmp_path) as node:
        with pytest.raises(Refused) as caught:
            await node.load("programs", data)
        assert caught.value.code == "import_unreadable"


async def test_a_zip_without_a_workbook_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets/></workbook>")
    async with importing_node(tmp_path) as node:
        with pytest.raises(Refused) as caught:
            await node.load("programs", packed.getvalue())
        assert caught.value.code == "import_unreadable"


async def test_a_workbook_reads_like_its_csv(tmp_path: Path) -> None:
    data = workbook(
        ["code", "name", "units_per_pack", "batch_tracked", None],
        [2001.0, date(2026, 11, 1), 10.0, True, None],
        [None, None, None, None, None],
        ["B", datetime(2026, 11, 1, 8, 30), 10.5, None, None],
    )
    async with importing_node(tmp_path) as node:
        report = await node.load("products", data, dry_run=True)
        assert [(p.line, p.column, p.code) for p in report.problems] == [
            (4, "units_per_pack", "not_whole")
        ]
        whole = workbook(["code", "name", "units_per_pack"], [2001.0, date(2026, 11, 1), 10.0])
        assert (await node.load("products", whole)).written == 1
        assert await node.row("product", "2001") == {
            "code": "2001", "name": "2026-11-01", "units_per_pack": 10,
        }  # fmt: skip


# --- time zones -----------------------------------------------------------------------


async def test_t2_a_time_zone_holds_from_the_current_month(tmp_path: Path) -> None:
    header = "code,name,type,zone_code,time_zone\n"
    async with importing_node(tmp_path) as node:
        await node.load_catalogue()
        data = f"{header}HC01,One,health_center,MW-S,Africa/Blantyre\n"
        assert (await node.load("facilities", data)).written == 1
        assert (await node.load("facilities", data)).unchanged == 1
        store = derived_id(NETWORK.network, "store", "HC01")
        held = await node.node.read(lambda d: settings.zone_names(d.connection, store).get(store))
        month = datetime.fromtimestamp(node.clock.ms / 1000, UTC).strftime("%Y-%m")
        assert held == [(month, "Africa/Blantyre")]
        wrong = await node.load(
            "facilities", f"{header}HC01,One,health_center,MW-S,Mars/Base\n", dry_run=True
        )
        assert [problem.code for problem in wrong.problems] == ["not_a_time_zone"]


# --- the national lists ---------------------------------------------------------------


@needs_national
async def test_the_national_lists_import_whole_and_a_second_time_change_nothing(
    tmp_path: Path,
) -> None:
    sizes = {
        "zones": 205, "facilities": 2734, "products": 10_232, "programs": 8,
        "program-products": 10_233, "approved-products": 20_291, "supply-lines": 2036,
    }  # fmt: skip
    async with importing_node(tmp_path) as node:
        for table, rows in sizes.items():
            data = (NATIONAL / f"{table.replace('-', '_')}.csv").read_bytes()
            report = await node.load(table, data)
            assert (report.rows, report.written, report.unchanged) == (rows, rows, 0)
        again = await node.load("facilities", (NATIONAL / "facilities.csv").read_bytes())
        assert (again.written, again.unchanged) == (0, 2734)


@needs_national
async def test_the_list_with_errors_is_refused_whole_with_its_six_rows(tmp_path: Path) -> None:
    found = await _problems(
        tmp_path, "products", (NATIONAL / "products_with_errors.csv").read_bytes()
    )
    assert found == [
        (22, "code", "repeated"),
        (23, "code", "repeated"),
        (23, "name", "empty"),
        (24, "code", "empty"),
        (25, "units_per_pack", "out_of_range"),
        (26, "units_per_pack", "not_whole"),
        (27, "units_per_pack", "not_whole"),
    ]


def test_every_catalogue_table_is_one_that_may_be_written() -> None:
    for table in TABLES.values():
        assert not table.row or table.row in scopes.CATALOGUE_KEYS
        assert all(column.meaning for column in table.columns)
