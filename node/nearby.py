"""Nearby: who near a store has a product, of the stores whose ledgers this device holds (L6)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from crdt_model.details import SettingValue
from node import answers
from node.availability import StoreAvailability
from node.node import Node
from node.stock import StoreBook, holds
from node.views.settings import Named

EARTH_KM = 6371.0  # mean radius
MAX_STORES = 50  # nearest first; nobody drives to the fifty-first


def nearby(node: Node, book: StoreBook, product: Named) -> dict[str, Any]:
    """Stores with something available of a product, nearest first.

    `unknown` counts the stores whose stock is not held here: they may have it too.
    """
    directory = book.directory
    found: list[tuple[float, dict[str, Any]]] = []
    unknown = 0
    here = _position(directory.fields("store", book.store.id))
    for store in directory.stores():
        if store.id == book.store.id:
            continue
        if not holds(node, directory, store) or directory.store_mode(store.id) == "paper":
            unknown += 1
            continue
        other = StoreBook(directory, store, book.as_of, is_present=book.is_present)
        available = StoreAvailability(other).of(product.id).available
        if available <= 0:
            continue
        there = _position(directory.fields("store", store.id))
        km = None if here is None or there is None else _distance_km(here, there)
        shown = {
            "store": answers.named(store),
            "km": None if km is None else f"{km:.0f}",
            "available": available,
            "provisional": bool(other.shortfalls()),
        }
        found.append((math.inf if km is None else km, shown))
    found.sort(key=lambda one: (one[0], one[1]["store"]["code"]))
    return {
        "store": answers.named(book.store),
        "product": answers.named(product),
        "stores": [shown for _, shown in found[:MAX_STORES]],
        "unknown": unknown,
    }


def degrees_of(fields: Mapping[str, SettingValue]) -> tuple[float, float] | None:
    """Latitude and longitude of a store's fields in degrees, None if either is not known."""
    try:
        north, east = float(str(fields["latitude"])), float(str(fields["longitude"]))
    except (KeyError, ValueError):
        return None
    return (north, east) if abs(north) <= 90 and abs(east) <= 180 else None


def _position(fields: Mapping[str, SettingValue]) -> tuple[float, float] | None:
    """Latitude and longitude in radians."""
    found = degrees_of(fields)
    return None if found is None else (math.radians(found[0]), math.radians(found[1]))


def _distance_km(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance by the haversine formula."""
    across = math.sin((there[0] - here[0]) / 2) ** 2
    along = math.sin((there[1] - here[1]) / 2) ** 2
    share = across + math.cos(here[0]) * math.cos(there[0]) * along
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(share)))
