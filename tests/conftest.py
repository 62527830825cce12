"""What holds for all tests: none fails because the machine is busy, and the longest begin first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from crdt_model import sealing
from node import secret_hashes

settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")

TESTS = Path(__file__).parent

# Files of minutes, and those that mostly wait for other processes: begun last, one of them would
# run alone at the end.
BEGIN_WITH = [
    TESTS / "simulation",
    TESTS / "processes",
    TESTS / "namespaces",
    TESTS / "gateway" / "test_demo.py",
    TESTS / "node" / "test_processes.py",
    TESTS / "web",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        begun = (at for at, path in enumerate(BEGIN_WITH) if item.path.is_relative_to(path))
        return next(begun, len(BEGIN_WITH))

    items.sort(key=place)


# What they found is opened by processes of their own, which know one price.
PAY_IN_FULL = [TESTS / "processes", TESTS / "namespaces", TESTS / "web"]
CHEAP = 1 << 4


@pytest.fixture(scope="module", autouse=True)
def cheap_guesses(request: pytest.FixtureRequest) -> Iterator[None]:
    """A guess at a passphrase or PIN is dear on purpose, and a thousand tests found a network."""
    with pytest.MonkeyPatch.context() as patch:
        if not any(request.path.is_relative_to(path) for path in PAY_IN_FULL):
            patch.setattr(sealing, "SCRYPT_N", CHEAP)
            patch.setattr(secret_hashes, "SCRYPT_N", CHEAP)
        yield
