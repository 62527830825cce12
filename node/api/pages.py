"""The pages: the built web app as files, and how a browser may use and keep them.

The build names what it puts under `assets` by content, so that a browser keeps it for ever; all
else is asked for again each time. Where a file has a compressed copy beside it, a browser that
takes gzip gets the copy.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from aiohttp import web

from node.errors import Refused

COMPRESS_FROM_BYTES = 1024  # below, the headers of a compressed answer cost what it saves
# Scripts and styles come from here alone; `wasm-unsafe-eval` lets the scanner compile its own
# WebAssembly and nothing else. Pictures of labels are made in the page, hence `data:` and `blob:`.
_CSP = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"
    " img-src 'self' data: blob:; media-src 'self' blob:; worker-src 'self'; connect-src 'self';"
    " manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _CSP,
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_SHELL = "index.html"
_SHELL_PATHS = ("/", "/setup")
_KEPT_FOR_EVER = "public, max-age=31536000, immutable"
_ASKED_EACH_TIME = "no-cache"
# What lies beside the shell: the service worker, the manifest, icons a system asks for by name.
_BESIDE = re.compile(r"[a-z0-9][a-z0-9_-]*\.(js|webmanifest|png|svg|ico|txt)")
_TYPES = {  # not every system knows these
    ".js": "text/javascript",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
    ".wasm": "application/wasm",
    ".ftl": "text/plain; charset=utf-8",
}
_TEXT = frozenset({"application/json", "text/html", "text/csv", "text/plain", "image/svg+xml"})


def page_folder() -> Path:
    """Where the built page is."""
    return Path(str(resources.files("node"))) / "web" / "dist"


def add_pages(app: web.Application, folder: Path) -> None:
    """Serve the built page; after every other route, because one of these takes any short path."""

    async def shell(request: web.Request) -> web.StreamResponse:
        if not (folder / _SHELL).is_file():
            raise Refused("no_page", "the page is not built; run: make web", status=503)
        return _file(folder / _SHELL, _ASKED_EACH_TIME)

    async def beside(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if not _BESIDE.fullmatch(name) or not (folder / name).is_file():
            raise web.HTTPNotFound
        return _file(folder / name, _ASKED_EACH_TIME)

    async def asset(request: web.Request) -> web.StreamResponse:
        root = folder / "assets"
        path = (root / request.match_info["path"]).resolve()
        if not path.is_relative_to(root.resolve()) or not path.is_file():
            raise web.HTTPNotFound
        return _file(path, _KEPT_FOR_EVER)

    for path in _SHELL_PATHS:
        app.router.add_get(path, shell)
    app.router.add_get("/assets/{path:.+}", asset)
    app.router.add_get("/{name}", beside)


def _file(path: Path, kept: str) -> web.FileResponse:
    headers = {"Cache-Control": kept}
    if (known := _TYPES.get(path.suffix)) is not None:
        headers["Content-Type"] = known
    return web.FileResponse(path, headers=headers)


def dress(request: web.Request, response: web.StreamResponse) -> None:
    """Give an answer that is not on its way the headers of all, and compress a long text.

    A token in a compressed answer could be guessed by its length if a foreign page could make the
    browser ask and have its own text answered; cookies here are `SameSite=Strict`, so it cannot.
    """
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)  # a printed page names its own style
    if request.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    if not isinstance(response, web.Response) or response.content_type not in _TEXT:
        return  # files have their compressed copies; a stream is read as it comes
    body = response.body
    if not isinstance(body, bytes | bytearray) or len(body) < COMPRESS_FROM_BYTES:
        return
    response.headers.setdefault("Vary", "Accept-Encoding")
    if "gzip" in request.headers.get("Accept-Encoding", "").lower():
        response.enable_compression(web.ContentCoding.gzip)
