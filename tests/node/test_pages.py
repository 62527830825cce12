"""The pages: what is kept, what is asked for again, what is compressed, what a browser may do."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from node.api.app import make_app
from node.api.events import Hub
from node.api.handlers import Api
from node.api.sessions import Sessions
from node.node import Node
from tests.node.founded import PIN

SHELL = b"<!doctype html><title>stockmesh</title>" + b" " * 2000
FILES = {
    "index.html": SHELL,
    "sw.js": b"self.addEventListener('fetch', () => {});" * 50,
    "manifest.webmanifest": b'{"name": "stockmesh"}',
    "sources.sha256": b"not for browsers",
    "assets/page-AB12.js": b"export const x = 1;" * 100,
    "assets/scan-CD34.wasm": b"\0asm\x01\0\0\0",
    "assets/lang/ar-EF56.ftl": "home = الرئيسية".encode(),
}


@pytest.fixture
async def client(node: Node, tmp_path: Path) -> AsyncIterator[TestClient[Any, Any]]:
    folder = tmp_path / "dist"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if name.endswith((".html", ".js")):
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, mtime=0))
    app = make_app(Api(node, Sessions(node), Hub(), list), folder)
    async with TestClient(TestServer(app), auto_decompress=False) as opened:
        yield opened


async def got(client: Any, path: str, accept: str = "gzip") -> tuple[Any, bytes]:
    response = await client.get(path, headers={"Accept-Encoding": accept})
    return response, await response.read()


@pytest.mark.parametrize("path", ["/", "/setup", "/sw.js"])
async def test_the_shell_and_the_worker_are_asked_for_again_and_come_compressed(
    client: Any, path: str
) -> None:
    expected = FILES["sw.js"] if path == "/sw.js" else SHELL
    response, body = await got(client, path)
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]
    assert gzip.decompress(body) == expected
    plain, body = await got(client, path, "identity")
    assert "Content-Encoding" not in plain.headers and body == expected
    same = await client.get(path, headers={"If-None-Match": response.headers["ETag"],
                                           "Accept-Encoding": "gzip"})  # fmt: skip
    assert same.status == 304


async def test_files_named_by_content_are_kept_for_ever(client: Any) -> None:
    types = {
        "page-AB12.js": "text/javascript",
        "scan-CD34.wasm": "application/wasm",
        "lang/ar-EF56.ftl": "text/plain",
    }
    for name, kind in types.items():
        response, _ = await got(client, f"/assets/{name}")
        assert response.status == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.content_type == kind
    manifest, _ = await got(client, "/manifest.webmanifest")
    assert manifest.content_type == "application/manifest+json"
    assert manifest.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/sources.sha256",
        "/index.html.gz",
        "/none.js",
        "/assets/none.js",
        "/assets/../index.html",
        "/assets/%2e%2e/sources.sha256",
        "/assets/%2e%2e/%2e%2e/node/device.key",
        "/..%2fnode%2fdevice.key",
    ],
)
async def test_what_the_page_does_not_use_is_not_served(client: Any, path: str) -> None:
    async with ClientSession() as session:
        url = URL(f"{client.make_url('/')}"[:-1] + path, encoded=True)
        async with session.get(url) as response:
            body = await response.read()
    assert response.status == 404, body


async def test_every_page_says_what_it_may_do(client: Any) -> None:
    for path in ("/", "/assets/page-AB12.js", "/sw.js"):
        response, _ = await got(client, path)
        policy = response.headers["Content-Security-Policy"]
        for rule in (
            "default-src 'none'",
            "script-src 'self' 'wasm-unsafe-eval';",
            "worker-src 'self'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "frame-ancestors 'none'",
        ):
            assert rule in policy
        assert response.headers["Permissions-Policy"].startswith("camera=(self)")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_long_answers_of_the_api_are_compressed_and_streams_are_not(client: Any) -> None:
    response, body = await got(client, "/api/openapi.json")
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(body) < len(gzip.decompress(body)) / 5
    plain, whole = await got(client, "/api/openapi.json", "identity")
    assert "Content-Encoding" not in plain.headers and whole == gzip.decompress(body)
    short, _ = await got(client, "/api/v1/status")
    assert "Content-Encoding" not in short.headers
    session = await client.post(
        "/api/v1/session", json={"store": "HC01", "user": "admin", "pin": PIN}
    )
    token = (await session.json())["token"]
    stream = await client.get(
        "/api/v1/events",
        headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"},
    )
    assert "Content-Encoding" not in stream.headers
    assert await stream.content.readline() == b": open\n"
    stream.close()


async def test_an_unbuilt_page_says_how_to_build_it(node: Node, tmp_path: Path) -> None:
    app = make_app(Api(node, Sessions(node), Hub(), list), tmp_path / "nothing")
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/")
        assert (response.status, (await response.json())["error"]["code"]) == (503, "no_page")
        assert (await client.get("/assets/x.js")).status == 404
