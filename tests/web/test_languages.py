"""The texts of the page: the same keys with the same arguments in every language, none unused."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import hatch_build
from crdt_model import indicators

SOURCES = hatch_build.WEB / "src"
LOCALES = SOURCES / "locales"
INDICATORS = Path(indicators.__file__)
_MESSAGE = re.compile(r"^([a-zA-Z][\w-]*) *=(.*(?:\n(?:[ \t].*|(?=\n[ \t])))*)", re.MULTILINE)
ARGUMENT = re.compile(r"\$(\w+)")
_LANGUAGE = re.compile(r'code: "(\w\w)".*reviewed: (true|false)')
# `word("group", code)`, or a key that ends with a code; reports name their groups by column.
_GROUP = re.compile(r"\b(?:word\(\s*[\"`]|t\(\s*`)([\w-]*\w)|: \"(side|bucket)\"")
_TEXT = re.compile(r"[\"'`]([a-z][\w-]*)[\"'`]")

LANGUAGES = dict(_LANGUAGE.findall((SOURCES / "words.ts").read_text(encoding="utf-8")))
OTHERS = tuple(code for code in LANGUAGES if code != "en")
REVIEWED = {"en", "fr", "ar"}


@cache
def messages(language: str) -> list[tuple[str, str]]:
    """Every message of a language: its key and its text."""
    files = sorted((LOCALES / language).glob("*.ftl"))
    return [found for file in files for found in _MESSAGE.findall(file.read_text(encoding="utf-8"))]


@cache
def code() -> str:
    """All sources of the page in one text, without comments."""
    files = [file for file in sorted(SOURCES.rglob("*.ts*")) if file.name != "keys.ts"]
    return "\n".join(re.sub(r"(?m)^\s*//.*$", "", file.read_text("utf-8")) for file in files)


def test_the_languages_without_a_review_say_so() -> None:
    assert {name for name, reviewed in LANGUAGES.items() if reviewed == "true"} == REVIEWED
    assert len(LANGUAGES) == 6


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    counted = Counter(key for key, _ in messages(language))
    assert [key for key, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_key_of_english_is_there_with_the_same_arguments(language: str) -> None:
    english = {key: set(ARGUMENT.findall(text)) for key, text in messages("en")}
    theirs = {key: set(ARGUMENT.findall(text)) for key, text in messages(language)}
    assert sorted(english.keys() - theirs.keys()) == []
    assert sorted(theirs.keys() - english.keys()) == []
    assert {key: found for key, found in theirs.items() if found != english[key]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_a_text_and_its_braces_close(language: str) -> None:
    wrong = [
        key
        for key, text in messages(language)
        if not text.strip() or text.count("{") != text.count("}")
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_choice_has_a_default(language: str) -> None:
    wrong = [key for key, text in messages(language) if text.count("->") != text.count("*[")]
    assert wrong == []


def test_no_text_is_unused() -> None:
    """Words of a group are asked for by codes of the node: their group alone is looked for."""
    named = set(_TEXT.findall(code()))
    groups = tuple(f"{one or other}-" for one, other in _GROUP.findall(code()))
    unused = [key for key, _ in messages("en") if key not in named and not key.startswith(groups)]
    assert unused == []


def test_every_doubt_about_a_figure_has_a_word() -> None:
    doubts = re.findall(r'quality\.append\("(\w+)"\)', INDICATORS.read_text(encoding="utf-8"))
    assert doubts
    said = {key for key, _ in messages("en")}
    assert [one for one in doubts if f"flag-{one}" not in said] == []


def test_every_column_that_has_a_meaning_has_a_name() -> None:
    said = {key for key, _ in messages("en")}
    columns = {key.rpartition("-")[2] for key in said if key.startswith("meaning-")}
    assert columns
    assert sorted(one for one in columns if f"field-{one}" not in said) == []
