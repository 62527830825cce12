"""The catalogue on the command line: the same use cases, the same bodies, text or JSON out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gateway.command_line import main
from tests.node.founded import Clock, founded_node

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    async def found() -> None:
        async with founded_node(tmp_path / "node", Clock()):
            pass

    asyncio.run(found())

    def command(*words: str) -> tuple[int, str]:
        code = main([*words[:1], "--dir", str(tmp_path / "node"), *words[1:]])
        return code, capsys.readouterr().out

    return command


def body(tmp_path: Path, **fields: Any) -> str:
    path = tmp_path / "body.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    return str(path)


def test_the_catalogue_on_the_command_line(run: Run, tmp_path: Path) -> None:
    code, out = run("products", "sal")
    assert (code, out.split()[0]) == (0, "ORS")
    file = body(tmp_path, id="e1", table="products", code="ACT", fields={"ven": "V"})
    code, out = run("change", "row", "--file", file)
    assert code == 0
    assert "ven V" in out
    code, out = run("product", "ACT", "--store", "HC01", "--json")
    assert json.loads(out)["store"]["on_list"]
    file = body(tmp_path, id="i1", name="Paediatric zinc", unit="tablet")
    assert run("change", "item", "--file", file)[0] == 1  # of which store?
    assert run("change", "item", "--store", "HC01", "--file", file)[0] == 0
    assert "HC01-X1" in run("products", "--local")[1]
    file = body(tmp_path, id="s1", a="HC01-X1", b="GLOVE")
    assert run("change", "same-products", "--file", file)[0] == 0
    file = body(tmp_path, id="s2", product="ACT", a="L1", b="L-1")
    assert run("change", "same-batches", "--store", "HC01", "--file", file)[0] == 0
    items = [{"kind": "minmax", "product": "ACT", "max_months": "2"}]
    file = body(tmp_path, id="s3", settings=items)
    assert run("change", "settings", "--store", "HC01", "--file", file)[0] == 0
    assert "max_months 2" in run("settings", "HC01")[1]
    file = body(tmp_path, id="r1", product="ACT", **{"class": "I"}, reason="particles")
    assert run("change", "recall", "--file", file)[0] == 0
    [recall] = json.loads(run("recalls", "--json")[1])["recalls"]
    file = body(tmp_path, id="a1", note="none found")
    answered = run(
        "change", "recall-answer", "--store", "HC01", "--of", recall["code"], "--file", file
    )
    assert answered[0] == 0
    assert "none found" in run("recalls", recall["code"])[1]
    assert run("change", "recall-lift", "--file", file)[0] == 1  # of which recall?
    assert run("change", "recall-lift", "--of", recall["id"], "--file", file)[0] == 0
    assert "lifted" in run("recalls")[1]
    for words in (("conflicts",), ("table", "reasons"), ("products", "--gtin", "4006381333931")):
        assert run(*words)[0] == 0
    for form in ("csv", "xlsx"):
        to = tmp_path / f"out.{form}"
        assert run("export", "products", "--to", str(to))[0] == 0
        assert to.stat().st_size > 100
    assert run("export", "products", "--to", str(tmp_path / "out.pdf"))[0] == 1
