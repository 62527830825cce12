"""The documents: every code, command, route and dependency is in them."""

from __future__ import annotations

import argparse
import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from gateway.api import GATEWAY_AREAS
from gateway.command_line import parser
from node.api.routes import ROUTES

ROOT = Path(__file__).parents[1]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def refusal_codes(package: str) -> set[str]:
    """The first argument of every `Refused(...)` in a package."""
    found: set[str] = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                code = node.args[0] if node.args else None
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found.add(code.value)
    return found


def test_every_code_of_a_refusal_is_documented() -> None:
    documented = text("docs/api.md") + text("docs/operators-guide.md")
    missing = {
        c for c in refusal_codes("node") | refusal_codes("gateway") if f"`{c}`" not in documented
    }
    assert not missing


def commands(of: argparse.ArgumentParser, path: str) -> Iterator[tuple[str, list[str]]]:
    """Every command with its options."""
    options: list[str] = []
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, below in action.choices.items():
                yield from commands(below, f"{path} {name}".strip())
        else:
            options += [o for o in action.option_strings if o.startswith("--") and o != "--help"]
    if path:
        yield path, options


def test_every_command_and_option_is_in_the_guide() -> None:
    guide = text("docs/operators-guide.md")
    for name, options in commands(parser(), ""):
        if name in ("user", "gateway"):
            continue
        assert name.split()[-1] in guide, name
        for option in options:
            assert option in guide, f"{name} {option}"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    reasons = text("docs/decisions/0001-dependencies.md")
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name = requirement.split(">")[0].split("<")[0].split("=")[0].strip()
        assert name in reasons, name


def test_the_api_page_names_the_paths_it_explains() -> None:
    described = text("docs/api.md")
    routes = [*ROUTES, *(route for area in GATEWAY_AREAS for route in area.routes)]
    missing = [r for r in routes if f"`{r.method} {r.path}" not in described]
    assert not missing
