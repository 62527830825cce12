"""Owners: whose stock a quantity is, at stores that keep it apart (B8).

An owner is a donor or a programme of the catalogue. In a cell it stands as a number, the row's id
without its top bit; 0 is nobody in particular, as everywhere where owners are off.
"""

from __future__ import annotations

from crdt_model.places import MAX_OWNER
from node.directory import Directory
from node.errors import Refused, unknown
from node.policies import OWNERS, holds
from node.views import settings

NOBODY = 0
_TABLES = ("donor", "programme")


def owner_number(row: bytes) -> int:
    """The number by which a cell names the owner of this id."""
    return int.from_bytes(row, "big") & MAX_OWNER


def named_owner(directory: Directory, store: bytes, code: str) -> int:
    """The number of the donor or programme of this code or id.

    Raises:
        Refused: `owners_off`, `unknown_code`, `ambiguous_code`.
    """
    if not holds(directory, store, OWNERS):
        raise Refused(
            "owners_off", "this store does not keep stock apart by owner", field="owner", value=code
        )
    for table in _TABLES:
        try:
            return owner_number(directory.find(table, code).id)
        except Refused as refused:
            if refused.code != "unknown_code":
                raise
    raise unknown("owner", code)


def owner_code(directory: Directory, number: int) -> str | None:
    """What people call an owner; None for nobody."""
    if number == NOBODY:
        return None
    return owner_codes(directory).get(number, f"{number:016x}")


def owner_codes(directory: Directory) -> dict[int, str]:
    """Every donor and programme by the number that cells know it by."""
    return {
        owner_number(row.id): row.code
        for table in reversed(_TABLES)
        for row in settings.search(directory.connection, directory.catalogue, table, "", -1)[0]
    }
