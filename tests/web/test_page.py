"""The built web page: it is there, small, free of foreign hosts, and typed.

The build runs as ``make web`` runs it; where Node is missing these tests are skipped.
"""

from __future__ import annotations

import gzip
import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import hatch_build

SCRIPT_LIMIT_BYTES = 60_000  # gzipped; what a phone on 2G loads in a few seconds
STYLE_LIMIT_BYTES = 12_000  # gzipped
KEPT_LIMIT_BYTES = 900_000  # gzipped: all screens, six languages, the barcode reader (410 kB)


@pytest.fixture(scope="module")
def page() -> str:
    """The text of dist/index.html, built if it is not current."""
    if shutil.which("npm") is None and importlib.util.find_spec(hatch_build.NODE_MODULE) is None:
        pytest.skip("no Node on this machine")
    hatch_build.build_page()
    return hatch_build.INDEX.read_text()


def _asset(page: str, suffix: str) -> Path:
    found = re.findall(rf'"/(assets/[\w-]+\.{suffix})"', page)
    assert len(found) == 1, found
    path = hatch_build.DIST / str(found[0])
    assert path.is_file()
    return path


def _gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


def _with_imports(path: Path) -> set[Path]:
    """A script and what it imports at once, in turn."""
    found, waiting = set(), [path]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            names = re.findall(r'(?:from|import)"\./([\w-]+\.js)"', one.read_text())
            waiting += [one.parent / name for name in names]
    return found


def test_the_first_scripts_fit_a_slow_link(page: str) -> None:
    assets = hatch_build.DIST / "assets"
    first = _with_imports(_asset(page, "js"))
    for name in ("first-en", "home"):  # the words and the screen that open first
        first |= _with_imports(next(assets.glob(f"{name}-*.js")))
    assert sum(map(_gzipped, first)) <= SCRIPT_LIMIT_BYTES


def test_the_whole_page_kept_offline_fits_a_slow_link(page: str) -> None:
    worker = (hatch_build.DIST / "sw.js").read_text()
    kept = [hatch_build.DIST / name for name in re.findall(r'"/(assets/[\w.-]+)"', worker)]
    assert any(one.name.startswith("icon-192-") for one in kept)
    assert sum(map(_gzipped, kept)) <= KEPT_LIMIT_BYTES


def test_the_style_sheet_fits_a_slow_link(page: str) -> None:
    assert _gzipped(_asset(page, "css")) <= STYLE_LIMIT_BYTES


def test_asset_names_carry_a_hash_so_that_they_may_be_kept_for_ever(page: str) -> None:
    for suffix in ("js", "css", "svg"):
        assert re.search(r"-[A-Z0-9]{8}\.", _asset(page, suffix).name)


def test_the_page_has_no_inline_script_or_style_and_no_other_host(page: str) -> None:
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"<script(?![^>]* src=)", page) == []
    assert re.findall(r'(?:src|href)="(?!/assets/|/manifest.webmanifest)', page) == []
    assert not re.search(r"@import|url\(", _asset(page, "css").read_text())


def test_the_script_runs_under_a_policy_without_eval(page: str) -> None:
    script = _asset(page, "js").read_text()
    assert not re.search(r"\beval\(|new Function\(", script)


# What only a secure context has, and the modules that ask for it before they use it.
SECURE_ONLY = {"worker-client.ts", "sw.ts", "unlock.ts", "scan-camera.tsx", "self-test.tsx"}


def test_the_sources_use_nothing_that_plain_http_lacks_and_set_no_markup() -> None:
    for source in (hatch_build.WEB / "src").rglob("*.ts*"):
        code = re.sub(r"//.*|/\*[\s\S]*?\*/", "", source.read_text())
        assert not re.search(r"randomUUID|innerHTML", code), source
        if source.name not in SECURE_ONLY:
            assert not re.search(r"crypto\.subtle|serviceWorker|mediaDevices", code), source


def test_the_sources_pass_the_type_check(page: str) -> None:
    npm, environment = hatch_build.npm_command()
    if not (hatch_build.WEB / "node_modules" / "typescript").is_dir():
        subprocess.run([*npm, "ci"], cwd=hatch_build.WEB, env=environment, check=True)
    command = [*npm, "run", "--silent", "check"]
    result = subprocess.run(
        command, cwd=hatch_build.WEB, env=environment, check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout


def test_an_unchanged_page_is_not_built_again(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> tuple[list[str], dict[str, str]]:
        raise AssertionError("npm was asked for")

    monkeypatch.setattr(hatch_build, "npm_command", refuse)
    hatch_build.build_page()


def test_a_page_of_other_sources_is_not_current(
    page: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stamp = tmp_path / "sources.sha256"
    stamp.write_text("0" * 64)
    monkeypatch.setattr(hatch_build, "STAMP", stamp)
    assert not hatch_build.is_current()


def test_without_node_the_build_fails_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(hatch_build, "INDEX", tmp_path / "index.html")
    monkeypatch.setattr(hatch_build, "NODE_FOLDER", tmp_path / "node")
    monkeypatch.setattr(hatch_build, "NODE_MODULE", "no_such_node_module")
    monkeypatch.setattr(hatch_build, "NODE_PACKAGE", str(tmp_path / "no-such-package"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(hatch_build.WebPageError, match="needs Node"):
        hatch_build.build_page()
