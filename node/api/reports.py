"""Reports over HTTP: one query, four forms."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from aiohttp import web

from node.api.handlers import Api, bounded_int, check_reach, json_body, signed_in
from node.api.route import Route
from node.api.schema import (
    BOOL,
    COMMAND,
    ID,
    INSTANT,
    INTEGER,
    NAMED,
    TEXT,
    closed,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.directory import Directory
from node.errors import Refused
from node.reports import asking, signing
from node.reports.page import CONTENT_POLICY, as_html
from node.reports.registry import REPORTS
from node.reports.showing import Page, as_csv, as_json
from node.reports.table import MAX_ROWS, Answer
from node.reports.workbook import as_xlsx
from node.stock import holds

DEFAULT_ROWS = 500  # of one page
MAX_STORES = 2000  # of one answer; a district has tens, a country some thousand
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What is asked for → how it is made, its type, and the ending of its file ("" to be shown).
_FILES: dict[str, tuple[Callable[[Answer], bytes | str], str, str]] = {
    "csv": (as_csv, "text/csv", ".csv"),
    "xlsx": (as_xlsx, _XLSX, ".xlsx"),
    "html": (as_html, "text/html", ""),
}
FORMATS = ("json", *_FILES)


async def list_reports(api: Api, request: web.Request) -> web.Response:
    """The reports there are, with what they read and say."""
    signed_in(request)
    return web.json_response(
        {
            "reports": [
                {
                    "name": report.name,
                    "title": report.title,
                    "parameters": sorted(report.takes | asking.EVERYWHERE),
                    "needs": sorted(report.needs),
                    "columns": [
                        {"name": c.name, "title": c.title, "type": str(c.type), "unit": c.unit}
                        for c in report.columns
                    ],
                }
                for report in REPORTS.values()
            ],
            "formats": list(FORMATS),
        }
    )


async def report_of_store(api: Api, request: web.Request) -> web.Response:
    """A report of one store."""
    session, code = signed_in(request), request.match_info["store"]
    report = asking.report_named(request.match_info["report"])
    given, form, page = _given(request)
    words = asking.Words.of(given, report)

    def query(directory: Directory) -> Answer:
        store = directory.store(code)
        check_reach(session, store)
        return asking.answer(api.node, directory, report, words, [store], several=False)

    return _shown(await api.node.read(query), form, f"{report.name}-{code}", page)


async def report_of_stores(api: Api, request: web.Request) -> web.Response:
    """A report over several stores: those named, else all this device holds."""
    session = signed_in(request)
    report = asking.report_named(request.match_info["report"])
    given, form, page = _given(request)
    codes = [code for code in given.pop("stores", "").split(",") if code]
    words = asking.Words.of(given, report)

    def query(directory: Directory) -> Answer:
        if codes:
            stores = [directory.store(code) for code in codes]
            for store in stores:
                check_reach(session, store)
        else:
            stores = [
                store
                for store in directory.stores()
                if (session.wide or store.id == session.store) and holds(api.node, directory, store)
            ]
        if len(stores) > MAX_STORES:
            raise Refused("too_large", f"ask for at most {MAX_STORES} stores", status=413)
        return asking.answer(api.node, directory, report, words, stores, several=True)

    return _shown(await api.node.read(query), form, report.name, page)


async def sign_report(api: Api, request: web.Request) -> web.Response:
    """Keep a report's figures as they are, under a number (C12)."""
    session, place = signed_in(request), request.match_info["store"]
    report = asking.report_named(request.match_info["report"])
    asked = signing.sign_request(await json_body(request), report)

    def job(connection: sqlite3.Connection) -> dict[str, Any]:
        check_reach(session, Directory(connection, api.node.network).store(place))
        return signing.sign(api.node, connection, place, report, asked, session.actor)

    return web.json_response(await api.node.database.write(job), status=201)


async def signed_reports(api: Api, request: web.Request) -> web.Response:
    """What was signed at a store."""
    return await api.in_book(
        request, lambda book: signing.signed_reports(book.directory, book.store)
    )


async def signed_report(api: Api, request: web.Request) -> web.Response:
    """A signed report beside what its figures are now; `format=html` to print it."""
    signed = request.match_info["signed"]
    form = request.query.get("format", "json")
    if form == "json":
        return await api.in_book(
            request,
            lambda book: signing.signed_report(api.node, book.directory, book.store, signed),
        )
    if form != "html":
        raise Refused("invalid", "format: one of json, html", field="format")
    session, place = signed_in(request), request.match_info["store"]

    def query(directory: Directory) -> str:
        store = directory.store(place)
        check_reach(session, store)
        return signing.signed_page(api.node, directory, store, signed)

    text = await api.node.read(query)
    headers = {"Content-Security-Policy": CONTENT_POLICY}
    return web.Response(text=text, content_type="text/html", headers=headers)


def _given(request: web.Request) -> tuple[dict[str, str], str, Page | None]:
    """The parameters but the form, the form, and the page of rows asked for."""
    given = dict(request.query)
    form = given.pop("format", "json")
    if form not in FORMATS:
        raise Refused("invalid", f"format: one of {', '.join(FORMATS)}", field="format")
    if not {"limit", "offset"} & given.keys():
        return given, form, None
    if form != "json":
        raise Refused("invalid", "limit and offset: of json only; a file has all", field="limit")
    page = Page(
        bounded_int(request, "limit", DEFAULT_ROWS, MAX_ROWS),
        bounded_int(request, "offset", 0, MAX_ROWS, low=0),
    )
    for name in ("limit", "offset"):
        given.pop(name, None)
    return given, form, page


def _shown(answer: Answer, form: str, name: str, page: Page | None) -> web.Response:
    if form == "json":
        return web.json_response(as_json(answer, page))
    make, content_type, ending = _FILES[form]
    made = make(answer)
    headers = {"Content-Security-Policy": CONTENT_POLICY}
    if ending:
        safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in name)
        headers["Content-Disposition"] = f'attachment; filename="{safe}{ending}"'
    body = made if isinstance(made, bytes) else made.encode()
    charset = None if ending == ".xlsx" else "utf-8"
    return web.Response(body=body, content_type=content_type, charset=charset, headers=headers)


_QUERY = ("format", "limit", "offset", *asking.WORDS)

ROUTES = (
    Route("GET", "/reports", list_reports, "The reports there are", "Reports"),
    Route("GET", "/stores/{store}/reports/{report}", report_of_store, "A report of one store",
          "Report", query=_QUERY),
    Route("GET", "/reports/{report}", report_of_stores, "A report over several stores", "Report",
          query=("stores", *_QUERY)),
    Route("POST", "/stores/{store}/reports/{report}/sign", sign_report,
          "Keep a report's figures as they are", "SignedReport", "ReportToSign", status=201),
    Route("GET", "/stores/{store}/signed", signed_reports, "What was signed at a store",
          "SignedReports"),
    Route("GET", "/stores/{store}/signed/{signed}", signed_report,
          "A signed report beside what its figures are now", "SignedReport", query=("format",)),
)  # fmt: skip

_COLUMN = object_of(("name", "title", "type", "unit"), name=TEXT, title=TEXT, type=TEXT, unit=TEXT)
_SIGNED: dict[str, Any] = {
    "id": ID,
    "document": TEXT,
    "report": TEXT,
    "signed_by": TEXT,
    "signed_at": INSTANT,
    "device": TEXT,
    "parameters": object_of(),
    "rows": INTEGER,
}
_SIGNED_HEAD = tuple(_SIGNED)
SCHEMAS: dict[str, Any] = {
    "Column": _COLUMN,
    "Reports": object_of(
        ("reports", "formats"),
        reports=list_of(
            object_of(
                ("name", "title", "parameters", "needs", "columns"),
                name=TEXT,
                title=TEXT,
                parameters=list_of(TEXT),
                needs=list_of(TEXT),
                columns=list_of(ref("Column")),
            )
        ),
        formats=list_of(TEXT),
    ),
    "Report": object_of(
        ("report", "title", "parameters", "known_on", "columns", "stores"),
        report=TEXT,
        title=TEXT,
        parameters=object_of(),
        known_on=or_null(INSTANT),
        columns=list_of(ref("Column")),
        total=INTEGER,
        stores=list_of(
            object_of(
                ("store", "as_of", "provisional", "notes", "rows"),
                store=NAMED,
                as_of=INSTANT,
                provisional=list_of(TEXT),
                notes=list_of(object_of(("code", "arguments", "message"))),
                rows=list_of(object_of()),
            )
        ),
    ),
    "ReportToSign": closed(("id",), id=COMMAND, parameters=or_null(object_of())),
    "SignedReports": object_of(
        ("store", "signed", "total"),
        store=NAMED,
        signed=list_of(object_of(_SIGNED_HEAD, **_SIGNED)),
        total=INTEGER,
    ),
    "SignedReport": object_of(
        (*_SIGNED_HEAD, "store", "changed", "figures", "signed_rows", "rows_now"),
        **_SIGNED,
        store=NAMED,
        changed=BOOL,
        figures=list_of(
            object_of(
                ("name", "title", "unit", "signed", "now"),
                name=TEXT,
                title=TEXT,
                unit=TEXT,
                signed=or_null(INTEGER),
                now=or_null(INTEGER),
            )
        ),
        signed_rows=or_null(list_of(object_of())),
        rows_now=or_null(list_of(object_of())),
    ),
}
