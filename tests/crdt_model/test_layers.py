"""Layers: what a batch cost and who gave it, first in first out."""

from __future__ import annotations

from crdt_model.details import FactName
from crdt_model.layers import Part, Pile, layered
from crdt_model.lines import Cell, Line, OrderKey, walk
from crdt_model.places import Outside, Patient, Place, Shelf

PRODUCT = b"product!"
L1, L2 = Pile("L1", 0), Pile("L2", 0)
MAIN, BACK = b"main-bin", b"back-bin"


class Story:
    """Lines of one product in order, and the tags of those that bring goods."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.tags: dict[FactName, str] = {}

    def say(
        self,
        quantity: int,
        other: Place | None,
        tag: str = "",
        batch: str = "L1",
        at_bin: bytes = MAIN,
    ) -> None:
        at = len(self.lines) + 1
        name = FactName(b"d" * 16, at.to_bytes(8, "big"), 0)
        key = OrderKey(at, at, b"d" * 16, b"e" * 8, at, bytes(32), 0, 0)
        cell = Cell(PRODUCT, batch, at_bin, 0, 0)
        self.lines.append(Line(cell, key, quantity, other is None, other, 1, 0, name))
        if tag:
            self.tags[name] = tag

    def told(self):  # type: ignore[no-untyped-def]
        return layered(walk(self.lines), lambda line: self.tags.get(line.name))


def test_what_came_first_goes_first() -> None:
    story = Story()
    story.say(10, Outside(b"supplier"), "cheap")
    story.say(10, Outside(b"supplier"), "dear")
    story.say(-12, Patient())
    told = story.told()
    assert told.moved[-1].parts == (Part(10, "cheap"), Part(2, "dear"))
    assert told.on_hand == {L1: (Part(8, "dear"),)}


def test_batches_are_apart_and_moves_between_shelves_change_nothing() -> None:
    story = Story()
    story.say(10, Outside(b"supplier"), "one", "L1")
    story.say(10, Outside(b"supplier"), "two", "L2")
    story.say(-4, Shelf(BACK, 0, 0), batch="L2")
    story.say(4, Shelf(MAIN, 0, 0), batch="L2", at_bin=BACK)
    told = story.told()
    assert len(told.moved) == 2
    assert told.on_hand == {L1: (Part(10, "one"),), L2: (Part(10, "two"),)}


def test_what_is_found_is_like_the_rest_of_its_batch() -> None:
    story = Story()
    story.say(5, None)  # counted before anything was received: the first price known is its own
    story.say(10, Outside(b"supplier"), "one")
    story.say(18, None)
    assert story.told().on_hand == {L1: (Part(5, "one"), Part(10, "one"), Part(3, "one"))}


def test_a_batch_of_which_nothing_is_known_says_so() -> None:
    story = Story()
    story.say(5, None)
    assert story.told().on_hand == {L1: (Part(5, None),)}


def test_an_over_issue_is_settled_by_what_comes_next() -> None:
    story = Story()
    story.say(-3, Patient())
    assert story.told().on_hand == {L1: (Part(-3, None),)}
    story.say(10, Outside(b"supplier"), "one")
    assert story.told().on_hand == {L1: (Part(7, "one"),)}
