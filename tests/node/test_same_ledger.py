"""B3: what was made twice is one cell, whenever it is said and in whatever order things arrive."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from crdt_model.certificates import public_bytes
from crdt_model.details import FactName, SetOne, SettingValue, stored
from crdt_model.entries import GENESIS, Entry, LogName, encode_facts, head_message, make_entry
from crdt_model.facts import Fact, Kind, fact
from crdt_model.grants import ANYWHERE, Grants, Right
from node.folding import BY_LEDGER, View, refold
from node.judging import Judge
from node.migrations import migrate
from node.standing import Standings
from node.store import Store
from node.views.ledger_fold import LedgerView
from node.views.settings import SettingsView
from tests.crdt_model.histories import EPOCH, PRODUCTS, Act, acts
from tests.crdt_model.small_network import NOW, STORE_A, signing_key
from tests.node.test_ledger_runs import IDS, LEDGER, NET, logs_of

THIRD = b"product3"
ADMIN = 12
RIGHTS = frozenset({(Right.STORE, STORE_A), (Right.CATALOGUE, ANYWHERE)})
STORE = f"store/{STORE_A.hex()}"


def key_of(product: bytes, lot: str = "") -> str:
    return f"same/{product.hex()}" + (f"/{lot}" if lot else "")


_products = st.sampled_from([*PRODUCTS, THIRD])
_saying = st.one_of(
    st.tuples(
        st.just("catalogue/1"),
        _products.map(key_of),
        st.none()
        | st.builds(
            lambda other, factor: f"{other.hex()} {factor}",
            _products,
            st.sampled_from(["1 1", "1 1", "3 1", "1 2", "2 3"]),
        ),
    ),
    st.tuples(
        st.just(STORE),
        st.builds(key_of, _products, st.sampled_from(["L1", "L2"])),
        st.sampled_from(["L1", "L2", "L3", None]),
    ),
)
Saying = tuple[str, str, SettingValue]


def sayings(drawn: Sequence[Saying]) -> list[list[Entry]]:
    """What an admin says, one after another, each knowing the one before of its key."""
    logs: dict[str, list[Entry]] = {}
    named: dict[str, FactName] = {}
    for number, (scope, key, value) in enumerate(drawn):
        log = logs.setdefault(scope, [])
        command = f"say-{number:04}".encode()
        was = (named[key],) if key in named else ()
        named[key] = FactName(IDS[ADMIN], command, 0)
        said: Fact = fact(Kind.SET, stored(SetOne(key, value, was)))
        log.append(
            make_entry(
                NET.network,
                LogName(IDS[ADMIN], EPOCH, scope),
                len(log),
                log[-1].hash if log else GENESIS,
                command=command,
                request=command,
                stamp=1_000_000 + number,
                user="",
                facts=encode_facts([said]),
            )
        )
    return list(logs.values())


def author(connection: sqlite3.Connection, device: bytes) -> tuple[Grants, bytes]:
    number = next(number for number, known in IDS.items() if known == device)
    return NET.grants(RIGHTS), public_bytes(signing_key(number))


def views() -> dict[str, list[View]]:
    return {
        "ledger": [LedgerView()],
        "catalogue": [SettingsView(NET.network)],
        "store": [SettingsView(NET.network)],
    }


STATE = (
    "SELECT product, key, batch, bin, status, owner, quantity, asserted, other, kind,"
    " flags, fact, corrects, out, hash FROM line JOIN entry ON entry.id = line.entry"
    " ORDER BY key, hash, fact, quantity, line.batch",
    "SELECT product, batch, bin, status, owner, on_hand, counted FROM balance"
    " WHERE on_hand != 0 OR counted IS NOT NULL ORDER BY product, batch, bin, status",
    "SELECT command, code FROM flag ORDER BY command, code",
    "SELECT * FROM read_as ORDER BY product, batch",
    "SELECT * FROM inexact ORDER BY product",
)


class Received:
    """A database that received these logs in one order of arrival."""

    def __init__(self, logs: Sequence[Sequence[Entry]], seed: int) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)
        migrate(self.connection)
        store = Store(
            NET.network, bytes(16), lambda: EPOCH, bytes, author, views(),
            lambda: NOW, Judge(NET.roots, Standings(NET.roots)),
        )  # fmt: skip
        left = [list(log) for log in logs if log]
        random_ = random.Random(seed)
        while left:
            log = random_.choice(left)
            run = [log.pop(0) for _ in range(random_.randint(1, len(log)))]
            number = next(n for n, device in IDS.items() if device == run[0].log.device)
            signature = signing_key(number).sign(head_message(NET.network, run[-1].hash))
            store.receive(self.connection, run[0].log, run, signature)
            left = [held for held in left if held]

    def state(self) -> list[list[tuple[object, ...]]]:
        found = [self.connection.execute(query).fetchall() for query in STATE]
        ids = {self.ledger: 0}
        return [[tuple(ids.get(v, v) if at == 0 else v for at, v in enumerate(row)) for row in rows]
                for rows in found]  # fmt: skip

    @property
    def ledger(self) -> object:
        row = self.connection.execute("SELECT id FROM scope WHERE name = ?", (LEDGER,)).fetchone()
        return None if row is None else row[0]


@settings(max_examples=120, deadline=None)
@given(acts, st.lists(_saying, max_size=6), st.integers(0, 2**20))
def test_b3_any_order_of_arrival_and_a_refold_give_the_same(
    drawn: list[Act], said: list[Saying], seed: int
) -> None:
    logs = [*logs_of(drawn), *sayings(said)]
    one, other = Received(logs, seed), Received(logs[::-1], seed + 1)
    state = one.state()
    assert other.state() == state
    refold(one.connection, views(), int(str(one.ledger)), only=BY_LEDGER)
    assert one.state() == state
    one.connection.close()
    other.connection.close()


@settings(max_examples=40, deadline=None)
@given(acts, st.lists(_saying, max_size=4), st.integers(0, 2**20))
def test_b3_what_is_taken_back_takes_the_figures_apart_again(
    drawn: list[Act], said: list[Saying], seed: int
) -> None:
    unsaid = [(scope, key, None) for scope, key in dict.fromkeys((s, k) for s, k, _ in said)]
    logs = logs_of(drawn)
    never = Received(logs, seed)
    undone = Received([*logs, *sayings([*said, *unsaid])], seed)
    assert undone.state() == never.state()
    never.connection.close()
    undone.connection.close()
