"""What holds for all tests: none fails because the machine is busy, and the longest begin first."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")

# Files of minutes, and those that mostly wait for other processes: begun last, one of them would
# run alone at the end.
TESTS = Path(__file__).parent
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
