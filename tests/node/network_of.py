"""Several nodes of one founded network in one process, which hand logs over without a wire."""

from __future__ import annotations

import os
import sqlite3
from functools import partial
from pathlib import Path

from crdt_model.codes import read_join_code
from crdt_model.invites import finder_of, stretched
from crdt_model.replication.events import Want
from node import feeding
from node.branches import branches, logs_held
from node.inviting import StoredInvites, invite
from node.keys import Membership, new_keys, save_keys, save_membership
from node.node import Node
from tests.node.founded import Clock


async def joined(
    inviter: Node,
    folder: Path,
    clock: Clock,
    role: str = "store",
    stores: tuple[str, ...] = ("HC01",),
) -> Node:
    """A device that `inviter` let in, opened."""
    made = await inviter.database.write(lambda c: invite(inviter, c, stores, role))
    finder = finder_of(stretched(read_join_code(made.code)))
    invites = StoredInvites(inviter, list)
    (living,) = [one for one in await invites.living_invites() if one.finder == finder]
    folder.mkdir()
    keys = new_keys(os.urandom, issuing=True)
    save_keys(folder, keys)
    answer = await invites.redeem(living, keys.request(""))
    save_membership(folder, Membership.of(answer))
    return await Node.open(folder, clock)


async def hand_over(source: Node, target: Node) -> None:
    """Everything of `source` that may be handed on, with the certificates, `network` first."""

    def read(connection: sqlite3.Connection) -> tuple[list[bytes], list[Want]]:
        names = [device for (device,) in connection.execute("SELECT device FROM device")]
        logs = sorted(logs_held(connection), key=lambda log: feeding.rank(log.scope))
        wants = [
            Want(branch.name, branch.first, branch.signed - branch.first + 1)
            for log in logs
            for branch in branches(connection, log)
            if branch.signed >= branch.first
        ]
        return feeding.certificates_for(connection, names), wants

    certificates, wants = await source.database.read(read)
    roots = target.membership.roots
    await target.database.write(lambda c: feeding.save_certificates(c, roots, certificates))
    for want in wants:
        batch = await source.database.read(partial(feeding.answer, want=want))
        if batch is not None:
            await target.database.write(
                partial(feeding.apply_batch, store=target.store, batch=batch)
            )
