"""Warming: averages are computed before somebody asks for a thousand of them at once.

An average of complete months holds until one of them is touched; at the start of a process and of
a month none is known. They are computed a few at a time between people's requests.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from functools import partial

from node.directory import Directory
from node.node import Node
from node.stock import StoreBook

FIRST_AFTER_S = 5.0  # a node that starts has better things to do
EVERY_S = 600.0  # a late movement touches an old month; the next pass finds it
SLICE_S = 0.02  # a person's request waits this long at most, or for one product
PAUSE_S = 0.02  # between slices: half of the reader's time is left to people


async def keep_averages_warm(node: Node) -> None:
    """Compute what is not known of the stores served here, again and again."""
    await asyncio.sleep(FIRST_AFTER_S)
    while True:
        for store in node.stores:
            left = list(await node.read(partial(_products, node, store)))
            while left:
                done = await node.read(partial(_some, node, store, left))
                del left[:done]
                await asyncio.sleep(PAUSE_S)
        await asyncio.sleep(EVERY_S)


def _book(node: Node, store: bytes, directory: Directory) -> StoreBook:
    present = directory.present(node.now_ms())
    return StoreBook(directory, directory.named("store", store), present, is_present=True)


def _products(node: Node, store: bytes, directory: Directory) -> frozenset[bytes]:
    return _book(node, store, directory).catalogue.products()


def _some(node: Node, store: bytes, products: Sequence[bytes], directory: Directory) -> int:
    """Compute averages for a slice of time; how many were done."""
    book, began = _book(node, store, directory), time.monotonic()
    for done, product in enumerate(products, 1):
        book.amc(product)
        if time.monotonic() - began > SLICE_S:
            return done
    return len(products)
