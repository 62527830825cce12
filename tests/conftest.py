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
BEGIN_WITH = (
    "simulation/test_simulation.py",
    "processes/test_faulty_links.py",
    "namespaces/test_hosts.py",
    "processes/test_killed.py",
    "gateway/test_demo.py",
    "node/test_processes.py",
    "simulation/test_negative_controls.py",
    "web/browser/test_page_barriers.py",
    "web/browser/test_page_first_run.py",
)
TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {TESTS / name: place for place, name in enumerate(BEGIN_WITH)}
    items.sort(key=lambda item: places.get(item.path, len(places)))
