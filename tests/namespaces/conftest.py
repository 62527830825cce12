"""Marks of the tests that start processes."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "minute: takes up to a minute and starts processes")
