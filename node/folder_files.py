"""Folder files: whether a data folder holds a node, and taking one out of it."""

from __future__ import annotations

from pathlib import Path

from node.folder import DATABASE_FILE
from node.joining_by_file import REQUEST_KEPT
from node.keys import (
    DEVICE_CHAIN,
    DEVICE_KEY,
    EXCHANGE_KEY,
    ISSUER_CHAIN,
    ISSUER_KEY,
    ROOT_KEY,
    ROOTS,
)

DEMO_FILE = "demo"  # there: this folder's network was made to be tried and may be thrown away
_KEYS = (DEVICE_KEY, EXCHANGE_KEY, ISSUER_KEY)
_NODE = (
    DEVICE_CHAIN,  # first: without it the folder holds no node, whatever else is left
    DATABASE_FILE,
    f"{DATABASE_FILE}-wal",
    f"{DATABASE_FILE}-shm",
    *_KEYS,
    ISSUER_CHAIN,
    ROOTS,
    ROOT_KEY,
    DEMO_FILE,
)


def holds_no_node(folder: Path) -> bool:
    """Whether nothing was founded or joined here, so that a first run may.

    A database without certificates is a damaged node, not an empty folder. Keys alone are those of
    a device that asked to join.
    """
    return not (folder / DEVICE_CHAIN).exists() and not (folder / DATABASE_FILE).exists()


def is_demo(folder: Path) -> bool:
    """Whether this folder's node was made by the first run's demo."""
    return (folder / DEMO_FILE).exists()


def drop_unused_keys(folder: Path) -> None:
    """Take away the keys of a joining that came to nothing, unless a request by file waits."""
    if holds_no_node(folder) and not (folder / REQUEST_KEPT).exists():
        _remove(folder, _KEYS)


def drop_node(folder: Path) -> None:
    """Take a node out of its folder: a demo that is left, or a founding that failed half-way."""
    _remove(folder, _NODE)


def _remove(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).unlink(missing_ok=True)
