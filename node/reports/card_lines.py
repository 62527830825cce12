"""Card lines: the stock card of the API, typed, for the reports that are made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from node.directory import parse_instant
from node.reports.reading import Item, local
from node.stock import StoreBook
from node.stock_card import stock_card


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of a card as people are shown it; see `crdt_model.card.CardLine`.

    Attributes:
        counts: whether the line has an effect: not taken out, corrected or received twice.
        id: the command, as the API names it. place: the other side in words, "" for a count.
    """

    at: datetime
    recorded_at: datetime
    id: str
    kind: str
    text: str
    place: str
    quantity: int | None
    counted: int | None
    variance: int | None
    balance: int
    batch: str
    bin: str
    status: str
    device: str
    user: str
    flags: str
    counts: bool


def card_lines(book: StoreBook, product: Item) -> Iterator[Shown]:
    """The lines of a product's card in order."""
    for line in stock_card(book, product.named)["lines"]:
        yield Shown(
            local(book, parse_instant(line["at"])),
            local(book, parse_instant(line["recorded_at"])),
            line["id"],
            line["kind"],
            line["text"]["message"],
            str(line["text"]["arguments"].get("place", "")),
            line["quantity"],
            line["counted"],
            line["variance"],
            line["balance"],
            line["batch"],
            line["bin"],
            line["status"],
            line["device"],
            line["user"],
            " ".join(line["flags"]),
            not line["annulled"],
        )
