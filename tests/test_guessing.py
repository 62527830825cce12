"""Guessing: what a guess costs as the modules say it; conftest makes it cheap for other tests."""

from __future__ import annotations

import runpy
from types import ModuleType

import pytest

from crdt_model import sealing
from node import secret_hashes


@pytest.mark.parametrize(("module", "mebibytes"), [(sealing, 64), (secret_hashes, 16)])
def test_a_guess_takes_so_much_memory(module: ModuleType, mebibytes: int) -> None:
    assert module.__file__ is not None
    said = runpy.run_path(module.__file__)
    n, r, p = said["SCRYPT_N"], said["SCRYPT_R"], said["SCRYPT_P"]
    assert (128 * n * r, p) == (mebibytes << 20, 1)  # RFC 7914, section 2
