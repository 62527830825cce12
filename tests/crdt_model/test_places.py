"""Places: each has one array, and nothing that merely equals it is taken for it."""

from __future__ import annotations

from typing import Any

import pytest

from crdt_model.codec import Malformed, decode, encode
from crdt_model.places import (
    MAX_OWNER,
    MAX_SHIPMENT_LINES,
    USABLE_STATUSES,
    Adjustment,
    Conversion,
    Loss,
    Outside,
    PaperStore,
    Patient,
    Place,
    Shelf,
    Status,
    Transit,
    TransitClass,
    Ward,
    decode_place,
    encode_place,
)

ID = b"\x01\x02\x03\x04\x05\x06\x07\x08"
GOLDEN: dict[str, Place] = {
    "9200c4080102030405060708": Outside(ID),
    "9401c40801020304050607081500": Shelf(ID, Status.VVM1_HELD, 0),
    "9402c40801020304050607080701": Transit(ID, 7, TransitClass.REDISTRIBUTION),
    "9103": Patient(),
    "9204c4080102030405060708": Ward(ID),
    "9205c4080102030405060708": Loss(ID),
    "9206c4080102030405060708": Adjustment(ID),
    "9107": Conversion(),
    "9208c4080102030405060708": PaperStore(ID),
}


@pytest.mark.parametrize(("data", "place"), GOLDEN.items())
def test_the_byte_form_of_each_place_is_fixed(data: str, place: Place) -> None:
    assert encode(encode_place(place)).hex() == data
    assert decode_place(decode(bytes.fromhex(data))) == place


REFUSED: list[Any] = [
    (), (9,), (9, ID), ("1", ID, 0, 0), (None,), 3, [3],
    (0,), (0, ID[:7]), (0, "abcdefgh"), (0, ID, 1), (3, ID), (7, 0),
    (1, ID, 0), (1, ID, 3, 0), (1, ID, 15, 0), (1, ID, 0, -1), (1, ID, 0, MAX_OWNER + 1),
    (2, ID, 0, 4), (2, ID, MAX_SHIPMENT_LINES + 1, 0), (2, ID, -1, 0),
]  # fmt: skip


@pytest.mark.parametrize("stored", REFUSED, ids=repr)
def test_other_arrays_are_no_places(stored: Any) -> None:
    with pytest.raises(Malformed):
        decode_place(stored)


def test_a_place_once_read_does_not_let_its_equal_of_another_type_pass() -> None:
    """`True == 1`: the memory of places read must not take one for the other."""
    assert decode_place((1, ID, 1, 0)) == Shelf(ID, Status.HELD, 0)
    assert decode_place((2, ID, 1, 1)) == Transit(ID, 1, 1)
    for stored in (
        (True, ID, 1, 0), (1, ID, True, 0), (1, ID, 1, False), (2, ID, True, 1), (2, ID, 1, True),
        (1.0, ID, 1, 0),
    ):  # fmt: skip
        with pytest.raises(Malformed):
            decode_place(stored)


def test_b4_vaccine_stages_three_and_four_and_all_held_are_not_usable() -> None:
    assert {Status.USABLE, Status.VVM1, Status.VVM2} == USABLE_STATUSES
    assert {status.name: int(status) for status in Status} == {
        "USABLE": 0, "HELD": 1, "DAMAGED": 2, "VVM1": 11, "VVM2": 12, "VVM3": 13, "VVM4": 14,
        "VVM1_HELD": 21, "VVM2_HELD": 22, "VVM3_HELD": 23, "VVM4_HELD": 24,
    }  # fmt: skip
