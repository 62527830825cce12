"""Indicator check: the server's own indicators over the mapped elements that would mislead.

A published package computes coverage time and stock-outs by itself; what it divides by what, and
under which name, is for people to know before they read our figures beside it (rule G10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from gateway.mapping import DataSetMapping, Item
from gateway.metadata import IndicatorFormula, ServerMetadata
from gateway.presets import Element
from gateway.resolution import Resolved

# The whole of an expression is one element, with its option combination or without.
_ONE_ELEMENT = re.compile(
    r"\s*#\{(?P<operand>(?P<element>[A-Za-z][A-Za-z0-9]{10})(\.[A-Za-z][A-Za-z0-9]{10})?)\}\s*"
)


class Note(NamedTuple):
    """A warning of the check: its code, the indicator, a sentence."""

    code: str
    subject: str
    words: str


Mapped: TypeAlias = Mapping[str, tuple[Item, Element]]


def indicator_notes(
    data_sets: Iterable[tuple[DataSetMapping, Resolved]], server: ServerMetadata
) -> Iterator[Note]:
    """What is odd about the indicators that read a mapped element."""
    mapped: dict[str, tuple[Item, Element]] = {}
    for mapping, there in data_sets:
        slots = mapping.slots()
        for slot, place in there.places.items():
            mapped[".".join(filter(None, place))] = slots[slot]
    by_ending = _names_without_prefix(server.named_elements)
    for indicator in server.indicators:
        over = _ONE_ELEMENT.fullmatch(indicator.numerator)
        if over is None:
            continue
        under = _ONE_ELEMENT.fullmatch(indicator.denominator)
        if under is not None:
            top, bottom = mapped.get(over["operand"]), mapped.get(under["operand"])
            yield from _quotient(indicator, top, bottom)
            continue
        elements = {operand.partition(".")[0] for operand in mapped}
        named, reads = by_ending.get(indicator.name), over["element"]
        if named is not None and named != reads and {named, reads} & elements:
            name = server.named_elements.get(reads, ("an element it does not have", ""))[0]
            yield Note(
                "indicator_reads_another_item",
                indicator.code or indicator.name,
                f"It is named otherwise but reads {name}.",
            )


def _quotient(
    indicator: IndicatorFormula,
    top: tuple[Item, Element] | None,
    bottom: tuple[Item, Element] | None,
) -> Iterator[Note]:
    """What is odd about one mapped figure divided by another."""
    if top is None or bottom is None:
        return
    subject = indicator.code or indicator.name
    if top[0] != bottom[0]:
        words = f"It divides {top[0].code} by {bottom[0].code}."
        yield Note("indicator_mixes_items", subject, words)
    if top[1].at_a_moment and not bottom[1].at_a_moment:
        words = "It divides stock by one period's distribution, not by an average."
        yield Note("coverage_of_one_month", subject, words)


def _names_without_prefix(named: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Element names, whole and without their first ` - ` part, to the one uid that bears them;
    published packages name an indicator after its element in this way."""
    found: dict[str, str | None] = {}
    for uid, (name, _) in named.items():
        for ending in {name, name.partition(" - ")[2] or name}:
            found[ending] = None if ending in found else uid
    return {name: uid for name, uid in found.items() if uid is not None}
