"""The types the page is compiled with are those of the API's document."""

from __future__ import annotations

from tests.web.shapes import FILE, shapes


def test_the_pages_types_are_those_of_the_document() -> None:
    assert FILE.read_text(encoding="utf-8") == shapes(), "run: python -m tests.web.shapes"
