"""Networks of processes: a founder with a ledger, and devices that joined it.

The join answer names the inviter's own port. Every process gets another port at its next start, so
that afterwards nodes reach each other by their faulty links only.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bench.replication import record
from crdt_model.codes import read_join_code
from node.joining import join_network
from node.node import wall_clock_ms
from tests.processes.node_process import STORE, NodeProcess


@asynccontextmanager
async def network(
    root: Path, names: Sequence[str], backlog: int = 0
) -> AsyncIterator[list[NodeProcess]]:
    """Nodes of these names that serve one store; the first has `backlog` movements, none runs."""
    async with AsyncExitStack() as stack:
        nodes = [await stack.enter_async_context(NodeProcess(root / name)) for name in names]
        founder, *others = nodes
        await record(founder.folder, backlog)
        await founder.start()
        for node in others:
            invited = await founder.ask("invite", stores=[STORE], role="store")
            code = read_join_code(invited["code"])
            await join_network(node.folder, code, [("127.0.0.1", founder.peer_port)], wall_clock_ms)
        await founder.stop()
        yield nodes


async def start(*nodes: NodeProcess, all_nodes: Sequence[NodeProcess]) -> None:
    """Start nodes that call every other one by its link."""
    for node in nodes:
        await node.start(*(other.link.address for other in all_nodes if other is not node))
