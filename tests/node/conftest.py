"""Fixtures: one founded node and its API for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from node.node import Node
from tests.node.founded import Clock, Web, founded_node, web_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def node(tmp_path: Path, clock: Clock) -> AsyncIterator[Node]:
    async with founded_node(tmp_path / "node", clock) as opened:
        yield opened


@pytest.fixture
async def web(node: Node) -> AsyncIterator[Web]:
    async with web_of(node) as signed_in:
        await signed_in.sign_in()
        yield signed_in
