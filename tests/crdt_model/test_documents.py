"""Documents: derived updates are pycrdt's own, and any order of devices gives one state."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest
from pycrdt import Array, Doc

from crdt_model import documents, updates
from crdt_model.documents import Document, clients_of
from crdt_model.updates import APPEND_MAX, append_update, client_id

NETWORK = bytes(range(16))
NAME = "ledger/0102030405060708/2026-11"
ROOTS = ("aa/01/0", "bb/02/0", "cc/03/0")


def facts(random_: random.Random, count: int) -> list[bytes]:
    sizes = (0, 1, 60, 127, 128, 300, 20_000)
    return [random_.randbytes(random_.choice(sizes)) for _ in range(count)]


@pytest.mark.parametrize("seed", range(12))
def test_derived_updates_are_byte_for_byte_those_pycrdt_makes(seed: int) -> None:
    random_ = random.Random(seed)
    root = ROOTS[seed % 3]
    client = client_id(NETWORK, NAME, root)
    theirs: Doc[Array[bytes]] = Doc(client_id=client)
    array = theirs.get(root, type=Array)
    clock = 0
    for _ in range(20):
        batch = facts(random_, random_.choice((1, 1, 2, 5, APPEND_MAX)))
        before = theirs.get_state()
        with theirs.transaction():
            array.extend(batch)
        assert append_update(client, clock, root, batch) == theirs.get_update(before)
        clock += len(batch)
        if random_.random() < 0.2:  # a document loaded again goes on where it was
            state = theirs.get_update()
            theirs = Doc(client_id=client)
            array = theirs.get(root, type=Array)
            theirs.apply_update(state)


def test_what_is_appended_is_reported_and_held() -> None:
    document = Document(NETWORK, NAME)
    given = facts(random.Random(1), 2 * APPEND_MAX + 7)
    assert document.append(ROOTS[0], given[:5]) == given[:5]
    assert document.append(ROOTS[0], given[5:]) == given[5:]
    assert document.append(ROOTS[1], given[:1]) == given[:1]
    assert document.contents() == {ROOTS[0]: given, ROOTS[1]: given[:1]}
    assert (document.length(ROOTS[0]), document.length("none")) == (len(given), 0)


@pytest.mark.parametrize("seed", range(8))
def test_devices_merge_to_one_state_in_any_order(seed: int) -> None:
    random_ = random.Random(seed)
    batches = {root: [facts(random_, n) for n in (1, 3, 120, 2)] for root in ROOTS}
    states = set()
    for _ in range(4):
        document = Document(NETWORK, NAME)
        waiting = {root: list(parts) for root, parts in batches.items()}
        while waiting:
            root = random_.choice(sorted(waiting))
            document.append(root, waiting[root].pop(0))
            if not waiting[root]:
                del waiting[root]
        assert document.contents() == {
            root: [fact for part in parts for fact in part] for root, parts in batches.items()
        }
        states.add(document.state())
    assert len(states) == 1


def test_a_reader_of_yjs_sees_what_the_document_holds() -> None:
    document = Document(NETWORK, NAME)
    given = facts(random.Random(2), 5)
    document.append(ROOTS[0], given)
    reader: Doc[Array[bytes]] = Doc()
    array = reader.get(ROOTS[0], type=Array)
    reader.apply_update(document.state())
    assert [bytes(fact) for fact in array] == given


@pytest.fixture
def clashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every root gets the same client until it takes another salt."""

    def same(network: bytes, document: str, root: str, salt: int = 0) -> int:
        return 1000 + salt

    monkeypatch.setattr(updates, "client_id", same)
    monkeypatch.setattr(documents, "client_id", same)


@pytest.mark.usefixtures("clashing")
def test_of_roots_that_share_a_client_the_greater_takes_the_next_salt() -> None:
    assert clients_of(NETWORK, NAME, ROOTS[::-1]) == dict(
        zip(ROOTS, (1000, 1001, 1002), strict=True)
    )
    held = {root: facts(random.Random(at), 5) for at, root in enumerate(ROOTS)}
    states = set()
    for order in (ROOTS, ROOTS[::-1], (ROOTS[1], ROOTS[2], ROOTS[0])):
        document = Document(NETWORK, NAME)
        for root in order:
            assert document.append(root, held[root]) == held[root]
        assert document.contents() == held
        assert document.append(ROOTS[0], [b"more"]) == [b"more"]
        states.add(document.state())
    assert len(states) == 1


def test_one_module_imports_pycrdt() -> None:
    root = Path(__file__).parents[2]
    found = set()
    for package in ("crdt_model", "discovery", "node", "gateway"):
        for path in (root / package).rglob("*.py"):
            for statement in ast.walk(ast.parse(path.read_text())):
                names: list[str] = []
                if isinstance(statement, ast.Import):
                    names = [alias.name for alias in statement.names]
                elif isinstance(statement, ast.ImportFrom) and statement.module:
                    names = [statement.module]
                if any(name.split(".")[0] == "pycrdt" for name in names):
                    found.add(path.relative_to(root).as_posix())
    assert found == {"crdt_model/documents.py"}
