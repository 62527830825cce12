"""Imports over HTTP: a file checked first and then taken, the tables there are, and their rows."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from node import table_rows
from node.api.handlers import Api, bounded_int, signed_in
from node.api.purchases import SHEET_TYPES
from node.api.route import Route
from node.api.schema import (
    BOOL,
    ID,
    INTEGER,
    TEXT,
    list_of,
    object_of,
    or_null,
    ref,
)
from node.api.sessions import Session
from node.errors import Refused, not_allowed
from node.importing.imports import import_file
from node.importing.reading import MAX_FILE_BYTES
from node.roles import AUDITOR
from node.setting_desk import CATALOGUE_ROLE

DEFAULT_ROWS = 100
MAX_ROWS = 1000
MAX_OFFSET = 10_000_000
MAX_NAME_CHARS = 120  # of the file, for messages
_CHUNK_BYTES = 1 << 16


def _check(session: Session, *, reads: bool) -> None:
    if not session.wide:
        raise not_allowed("sign in with the password for what concerns all stores")
    if reads and session.actor.role == AUDITOR:
        return
    if not session.actor.may(CATALOGUE_ROLE):
        raise not_allowed(f"a {session.actor.role} may not do this", needed=CATALOGUE_ROLE)


async def import_table(api: Api, request: web.Request) -> web.Response:
    """A file of a table: with `dry_run=yes` what it would do, else done, whole or not at all."""
    session = signed_in(request)
    _check(session, reads=False)
    if request.content_type not in SHEET_TYPES:
        raise Refused("content_type", "send the file as CSV or XLSX", status=415)
    said = request.query.get("dry_run", "no")
    if said not in ("yes", "no"):
        raise Refused("invalid", "dry_run: yes or no", field="dry_run")
    node = api.node
    report = await import_file(
        node.database,
        node.store,
        request.match_info["table"],
        request.query.get("name", "file")[:MAX_NAME_CHARS],
        await _whole_body(request),
        session.actor,
        said == "yes",
    )
    dry = said == "yes"
    return web.json_response(report.as_json() | {"dry_run": dry}, status=200 if dry else 201)


async def _whole_body(request: web.Request) -> bytes:
    """The body, larger than other requests may be. Raises Refused: `too_large`."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_chunked(_CHUNK_BYTES):
        size += len(part)
        if size > MAX_FILE_BYTES:
            raise Refused("too_large", f"more than {MAX_FILE_BYTES} bytes", status=413)
        parts.append(part)
    return b"".join(parts)


async def list_tables(api: Api, request: web.Request) -> web.Response:
    """The tables that can be imported, their columns and what each means."""
    signed_in(request)
    return web.json_response(table_rows.tables())


async def list_rows(api: Api, request: web.Request) -> web.Response:
    """Rows of a table of the catalogue, a page at a time."""
    _check(signed_in(request), reads=True)
    table = request.match_info["table"]
    limit = bounded_int(request, "limit", DEFAULT_ROWS, MAX_ROWS)
    offset = bounded_int(request, "offset", 0, MAX_OFFSET, low=0)
    asked = request.query.get("q", "")[: table_rows.MAX_QUERY_CHARS]
    return web.json_response(
        await api.node.read(
            lambda directory: table_rows.rows(directory, table, asked, limit, offset)
        )
    )


ROUTES = (
    Route("GET", "/catalogue/tables", list_tables, "Tables that can be imported", "Tables"),
    Route("GET", "/catalogue/rows/{table}", list_rows, "Rows of a table of the catalogue",
          "TableRows", query=("q", "limit", "offset")),
    Route("POST", "/catalogue/import/{table}", import_table, "Check or import a file of a table",
          "ImportReport", "ImportedFile", status=201, query=("dry_run", "name")),
)  # fmt: skip

_COLUMN = object_of(
    ("name", "type", "meaning", "required"),
    name=TEXT,
    type=TEXT,
    meaning=TEXT,
    required=BOOL,
    key=BOOL,
    refers_to=TEXT,
    choices=list_of(TEXT),
    fixed=BOOL,
)

SCHEMAS: dict[str, Any] = {
    "ImportedFile": {"type": "string", "format": "binary", "description": "CSV or XLSX"},
    "ImportReport": object_of(
        ("table", "rows", "written", "unchanged", "problems", "dry_run"),
        table=TEXT,
        rows=INTEGER,
        written=INTEGER,
        made=or_null(INTEGER),
        unchanged=INTEGER,
        problems=list_of(object_of(line=INTEGER, column=TEXT, code=TEXT, message=TEXT)),
        more_problems=INTEGER,
        dry_run=BOOL,
    ),
    "Tables": object_of(
        ("tables",),
        tables=list_of(
            object_of(
                ("name", "catalogue", "key", "columns"),
                name=TEXT,
                catalogue=BOOL,
                key=list_of(TEXT),
                columns=list_of(_COLUMN),
            )
        ),
    ),
    "TableRow": object_of(("id", "code", "fields"), id=ID, code=TEXT, fields={"type": "object"}),
    "TableRows": object_of(
        ("table", "total", "rows"),
        table=TEXT,
        total=INTEGER,
        rows=list_of(ref("TableRow")),
    ),
}
