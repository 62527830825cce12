"""Hosts with network cards: they find each other by multicast, part, and come together again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bench.replication import record
from tests.namespaces.hosts import Host, Network, can_make_hosts, network, until

pytestmark = [
    pytest.mark.minute,
    pytest.mark.skipif(not can_make_hosts(), reason="no namespaces"),
]

SLOW = ("delay", "300ms", "loss", "5%", "rate", "32kbit")  # of each way: 600 ms there and back


def joined(net: Network, movements: int = 0) -> None:
    """The first host's network, joined by the others, who look for it by multicast."""
    founder, *others = net.hosts
    asyncio.run(record(founder.folder, movements))
    founder.start()
    for host in others:
        code = founder.stockmesh("invite", "--store", "HC01")["code"]
        host.stockmesh("join", code)
        host.start()


def together(*hosts: Host, patience_s: float = 90.0) -> None:
    """Wait until all hold the same and count themselves in step."""

    def ask() -> bool:
        found = [host.stockmesh("status") for host in hosts]
        held = [{s["scope"]: s["entries"] for s in one["scopes"]} for one in found]
        states = [{peer["state"] for peer in one["peers"]} for one in found]
        return all(one == held[0] for one in held) and all("in_step" in s for s in states)

    until("all in step", ask, patience_s)


@pytest.mark.parametrize("count", [2, 3])
def test_hosts_find_each_other_and_a_partition_heals(tmp_path: Path, count: int) -> None:
    with network(tmp_path, count) as net:
        joined(net)
        together(*net.hosts)
        alone = net.hosts[-1]
        net.plug(alone, "down")
        for host in net.hosts:
            host.record(f"APART-{host.card.upper()}")
        assert len(alone.batches().keys() & {f"APART-{h.card.upper()}" for h in net.hosts}) == 1
        net.plug(alone, "up")
        together(*net.hosts)
        held = [host.batches() for host in net.hosts]
        assert all(one == held[0] for one in held)
        assert {held[0][f"APART-{host.card.upper()}"] for host in net.hosts} == {1}
        for host in net.hosts:
            assert host.stockmesh("verify")["ok"]


def test_a_session_survives_a_slow_and_lossy_link(tmp_path: Path) -> None:
    with network(tmp_path, 2) as net:
        one, two = net.hosts
        port = f"port-{two.card}"
        if net.run("tc", "qdisc", "add", "dev", port, "root", "netem", *SLOW).returncode:
            pytest.skip("no netem")
        net.run("tc", "qdisc", "del", "dev", port, "root")
        joined(net, 100)
        two.stop()
        for host in net.hosts:
            assert not net.run(
                "tc", "qdisc", "add", "dev", f"port-{host.card}", "root", "netem", *SLOW
            ).returncode
        one.record("SLOW")
        two.start()
        together(one, two)
        assert two.batches()["SLOW"] == 1
