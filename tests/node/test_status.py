"""Status: what a node says of itself that nobody must find out the hard way."""

from __future__ import annotations

from tests.node.founded import Web


async def test_status_says_what_was_announced_and_could_not_be_taken(web: Web) -> None:
    device = bytes(range(16))
    scope = "ledger/00000000000000aa"
    await web.node.database.write(
        lambda c: (
            c.execute(
                "INSERT INTO wanted VALUES (?, ?, ?, x'', 1, x'', ?, 0)",
                (device, bytes(8), scope, "clock"),
            ).rowcount
        )
    )
    _, answer = await web.get("/status")
    found = {row["scope"]: row["provisional"] for row in answer["scopes"]}
    assert found.pop(scope) is None  # whoever it is may not write there
    assert set(found.values()) == {None}


async def test_every_figure_of_a_store_says_what_is_missing(web: Web) -> None:
    node = web.node
    store = (await node.read(lambda directory: directory.store("HC01"))).id.hex()
    scope = f"ledger/{store}"
    await node.database.write(
        lambda c: (
            c.execute(
                "INSERT INTO wanted VALUES (?, ?, ?, x'', 7, x'', 'epoch', 0)",
                (node.device, bytes(8), scope),
            ).rowcount
        )
    )
    for path in (f"/stores/{store}/stock", f"/stores/{store}/indicators"):
        _, answer = await web.get(path)
        (why,) = answer["provisional"]
        assert "an earlier life of this device is not here" in why
    _, answer = await web.get("/status")
    (shown,) = [row["provisional"] for row in answer["scopes"] if row["scope"] == scope]
    assert "an earlier life of this device is not here" in shown
