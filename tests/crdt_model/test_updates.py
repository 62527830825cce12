"""Updates: the canonical bytes of appending facts to a document, fixed for ever."""

from __future__ import annotations

from crdt_model.clock import stamp_of
from crdt_model.entries import LogName
from crdt_model.updates import (
    CLIENT_BITS,
    append_update,
    client_id,
    document_name,
    month_of,
    root_name,
)
from tests.crdt_model.example_facts import DEVICE, ID

NETWORK = bytes(range(100, 116))
LOG = LogName(DEVICE, ID, "ledger/0102030405060708")
ROOT = "000102030405060708090a0b0c0d0e0f/0102030405060708/0"


def test_the_first_append_names_its_root() -> None:
    assert append_update(300, 0, "a/b", [b"x", b"yz"]).hex() == (
        "0101" "ac02" "00" "08" "01" "03612f62" "02" "740178" "7402797a" "00"
    )  # fmt: skip


def test_a_later_append_names_its_left_neighbour() -> None:
    assert append_update(300, 2, "a/b", [b"\x00" * 128]).hex() == (
        "0101" "ac02" "02" "88" "ac02" "01" "01" "748001" + "00" * 128 + "00"
    )  # fmt: skip


def test_the_client_of_a_root_is_fixed() -> None:
    document = "ledger/0102030405060708/2026-11"
    assert client_id(NETWORK, document, ROOT) == 1_972_025_596_437_481
    assert client_id(NETWORK, document, ROOT, 1) == 7_231_526_620_974_863
    assert all(
        0 <= client_id(NETWORK, document, ROOT, salt) < 1 << CLIENT_BITS for salt in range(100)
    )


def test_t3_a_document_is_the_scope_and_the_utc_month_of_the_stamp() -> None:
    last, first = 1_796_083_199_999, 1_796_083_200_000  # around 2026-12-01T00:00:00Z
    assert month_of(stamp_of(last, 65_535)) == "2026-11"
    assert document_name(LOG.scope, stamp_of(first)) == f"{LOG.scope}/2026-12"


def test_a_root_is_device_epoch_and_branch() -> None:
    assert root_name(LOG) == ROOT
