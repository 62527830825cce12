"""Facts: their bytes are fixed for ever, and a detail not of its kind's form is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crdt_model.codec import Malformed, decode, encode
from crdt_model.detail_forms import detail_of
from crdt_model.details import MAX_ITEMS, MAX_VALUE_BYTES, Receipt, stored
from crdt_model.facts import (
    MAX_LEGS,
    MAX_QUANTITY,
    Fact,
    Flag,
    Kind,
    decode_fact,
    encode_fact,
    fact,
)
from tests.crdt_model.example_facts import AT, COUNTED, DETAILS, DEVICE, HASH, ID, LEG_OUT, example

GOLDEN: dict[Kind, str] = {
    Kind.RECEIPT: (
        "9601c00091959200c40811121314151617189401c40801020304050607080000c408010203040506"
        "0708a24c310a909ca3434d53a547524e2037a36c2031aa323032372d30352d3331a4332e3135a46e"
        "6f7465c408111213141516171802c4080102030405060708c4081112131415161718a34d574b64"
    ),
    Kind.ISSUE: (
        "9602c00091959401c408010203040506070800009402c40801020304050607080000c40801020304"
        "05060708a24c310a9093c4081112131415161718ac484330312d54322d30313432a0"
    ),
    Kind.RECEIVED: (
        "9603c00091959402c408010203040506070802009401c40801020304050607080000c40801020304"
        "05060708a24c310a9096c408010203040506070802a36c2031aa323032372d30352d3331c400a0"
    ),
    Kind.DISPENSE: (
        "9604cf01a205b3d00000000091959401c408010203040506070800009103c4080102030405060708"
        "a24c310a9093a452582039ab7477696365206120646179a0"
    ),
    Kind.TRANSFER: (
        "9605c00091959401c408010203040506070800009401c40811121314151617180100c40801020304"
        "05060708a24c310a9092c4080102030405060708a56d6f766564"
    ),
    Kind.LOSS: (
        "9606c00091959401c408010203040506070800009205c4080102030405060708c408010203040506"
        "0708a24c310a9092c4080102030405060708a662726f6b656e"
    ),
    Kind.ADJUST: (
        "9607c00091959206c40801020304050607089401c40801020304050607080000c408010203040506"
        "0708a24c310a9092c4080102030405060708a5666f756e64"
    ),
    Kind.CONVERT: (
        "9608c00092959401c408010203040506070800009107c4080102030405060708a24c310a95910794"
        "01c40801020304050607080000c4080102030405060708a24c313c9092c4080102030405060708a0"
    ),
    Kind.COUNT: (
        "9609c00a909197c4080102030405060708a24c31c4080102030405060708000058cf01a205b3d000"
        "000097a253315a9193c410000102030405060708090a0b0c0d0e0fc408111213141516171807c408"
        "0102030405060708cf01a205b3d0000000a36c2031aa323032372d30352d3331"
    ),
    Kind.ANNUL: (
        "960ac000909096c4081112131415161718920002c4229291959401c4080102030405060708000091"
        "03c4080102030405060708a24c310a9097cf01a205b3d0000000cf01a205b3d0000000c410000102"
        "030405060708090a0b0c0d0e0fc408010203040506070805c420000102030405060708090a0b0c0d"
        "0e0f101112131415161718191a1b1c1d1e1f00a4736c697090"
    ),
    Kind.REPLACE: (
        "960bc00091959401c408010203040506070800009103c4080102030405060708a24c310a9096c408"
        "111213141516171890c4469291959401c408010203040506070800009103c4080102030405060708"
        "a24c310a9197c4080102030405060708a24c31c4080102030405060708000058cf01a205b3d00000"
        "0097cf01a205b3d0000000cf01a205b3d0000000c410000102030405060708090a0b0c0d0e0fc408"
        "010203040506070805c420000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c"
        "1d1e1f00a4736c69709193a24c31a36c2031aa323032372d30352d3331"
    ),
    Kind.SET: (
        "9614c000909093a96d696e6d61782f6161a531302032309193c410000102030405060708090a0b0c"
        "0d0e0fc408111213141516171803"
    ),
    Kind.ROW: (
        "9615c000909094a770726f64756374a34143549492a4636f6465a341435492ae756e6974735f7065"
        "725f7061636b0692a376766dc392a47a6f6e65c0919401c410000102030405060708090a0b0c0d0e"
        "0fc408111213141516171803"
    ),
    Kind.ZONE: (
        "9618c000909093c4080102030405060708a7323032362d3131af4166726963612f426c616e74797265"
    ),
    Kind.CLOCK: (
        "9617c000909095c41000000000000000000000000000000000c40801020304050607080102d2ffc91180"
    ),
    Kind.EPOCH: ("9619c0009090919193c408010203040506070807c410000102030405060708090a0b0c0d0e0f"),
    Kind.WATERMARK: (
        "961acf01a205b3d000000000909093b76c65646765722f30313032303330343035303630373038c4"
        "080102030405060708ff"
    ),
    Kind.DISPATCH: (
        "961ec000909098c4080102030405060708c4080102030405060708c408111213141516171801c408"
        "1112131415161718ac484330312d54322d30313432c4081112131415161718919600c40801020304"
        "05060708a24c31a36c2031aa323032372d30352d333128"
    ),
    Kind.RECEIPT_NOTE: ("961fc000909093c4080102030405060708c4081112131415161718919400a24c312602"),
    Kind.REQUISITION: (
        "9620c000909098c408010203040506070801c408111213141516171893a7323032362d3131aa3230"
        "32362d31312d3031aa323032362d31312d3330ac484330312d54322d30313432aa323032362d3132"
        "2d3035a0919a00c40801020304050607087875280a00a533382e3530a133a47261696e"
    ),
    Kind.REVIEW: (
        "9621c000909095c408010203040506070800a09192c410000102030405060708090a0b0c0d0e0fc4"
        "0811121314151617189193003ca573686f7274"
    ),
    Kind.ORDER_END: ("9622c000909093c408010203040506070800aa6e6f74206e6565646564"),
    Kind.PICK: (
        "9623c000909096c4080102030405060708c408111213141516171800a3502031a0919700c4080102"
        "030405060708a24c31c408111213141516171800003c"
    ),
    Kind.PICKING: ("9624c000909093c408010203040506070802c4081112131415161718"),
    Kind.SETTLEMENT: ("9625c000909095c408010203040506070800c4081112131415161718a092920102920003"),
    Kind.LOAN_WRITE_OFF: ("9626c000909093c408010203040506070814a8666f72676976656e"),
    Kind.ISSUER: ("9629c000909091c403646572"),
    Kind.ENROL: (
        "962ac000909095c410000102030405060708090a0b0c0d0e0fa25432c42000010203040506070809"
        "0a0b0c0d0e0f101112131415161718191a1b1c1d1e1fc4080102030405060708c4066772616e7473"
    ),
    Kind.REVOKE: (
        "962bc000909092c47a95c410000102030405060708090a0b0c0d0e0fcf10000000000000009193b7"
        "6c65646765722f30313032303330343035303630373038c4081112131415161718919207c4100001"
        "02030405060708090a0b0c0d0e0f91c410000102030405060708090a0b0c0d0e0fc4100001020304"
        "05060708090a0b0c0d0e0fc440000000000000000000000000000000000000000000000000000000"
        "00000000000000000000000000000000000000000000000000000000000000000000000000"
    ),
    Kind.RETIRE: (
        "962cc000909092c45895c410000102030405060708090a0b0c0d0e0fcf10000000000000009193b7"
        "6c65646765722f30313032303330343035303630373038c4081112131415161718919207c4100001"
        "02030405060708090a0b0c0d0e0f90c400c400"
    ),
    Kind.ACCEPT: (
        "962dc000909091c44c92c410000102030405060708090a0b0c0d0e0f9193b76c65646765722f3031"
        "3032303330343035303630373038c4081112131415161718919207c410000102030405060708090a"
        "0b0c0d0e0f"
    ),
    Kind.PURCHASE: (
        "9632c000909098c4080102030405060708c4081112131415161718ab434d532d54312d30303037a3"
        "555344aa323032362d31322d3331a09192c410000102030405060708090a0b0c0d0e0fc408111213"
        "1415161718919600c4080102030405060708cd04b064a5332e313535a0"
    ),
    Kind.PURCHASE_STEP: ("9633c000909093c408010203040506070802a7627920706f7374"),
}


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
def test_the_bytes_of_a_fact_are_fixed(kind: Kind) -> None:
    made = example(kind)
    assert encode_fact(made).hex() == GOLDEN[kind]
    read = decode_fact(bytes.fromhex(GOLDEN[kind]))
    assert read == made
    assert detail_of(read) == DETAILS[kind]


def test_a_fact_of_a_later_kind_is_kept_as_it_came() -> None:
    later = Fact(99, None, Flag.MUST_UNDERSTAND, (LEG_OUT,), (COUNTED,), ("new", (1, b"x")))
    read = decode_fact(encode_fact(later))
    assert read == later
    assert read.must_understand
    assert detail_of(read) is None


def _stored(made: Fact) -> list[Any]:
    value = decode(encode_fact(made))
    assert isinstance(value, tuple)
    return list(value)


LEG = _stored(example(Kind.DISPENSE))[3][0]
LINE = _stored(example(Kind.COUNT))[4][0]


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, True), (0, -1), (0, 1 << 17), (0, "1"),
        (1, True), (1, -1), (1, "2026"),
        (2, -1), (2, False), (2, None),
        (3, None), (3, ("leg",)), (3, ((),)), (3, (LEG[:4],)),
        (3, ((*LEG[:4], True),)), (3, ((*LEG[:4], -1),)), (3, ((*LEG[:4], MAX_QUANTITY + 1),)),
        (3, ((*LEG[:2], ID[:7], *LEG[3:]),)), (3, ((*LEG[:3], "x" * 61, 1),)),
        (3, (LEG,) * (MAX_LEGS + 1)),
        (4, ((*LINE[:5], MAX_QUANTITY + 1, None),)), (4, ((*LINE[:3], 9, *LINE[4:]),)),
        (4, ((*LINE[:4], 1 << 63, *LINE[5:]),)), (4, ((*LINE[:6], True),)),
        (5, None), (5, "detail"),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_a_part_out_of_its_range_is_refused(at: int, value: Any) -> None:
    fields = _stored(example(Kind.DISPENSE))
    fields[at] = value
    with pytest.raises(Malformed):
        decode_fact(encode(tuple(fields)))


def test_a_fact_has_six_parts() -> None:
    fields = _stored(example(Kind.DISPENSE))
    for wrong in (fields[:5], [*fields, None]):
        with pytest.raises(Malformed):
            decode_fact(encode(tuple(wrong)))


@pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)
def test_a_detail_of_another_length_or_type_is_refused(kind: Kind) -> None:
    made = example(kind)
    for detail in (made.detail[:-1], (*made.detail, None), (), (3.5,) * len(made.detail)):
        with pytest.raises(Malformed):
            detail_of(replace(made, detail=detail))


PLACE = (AT, AT, DEVICE, ID, 5, HASH, 0)
LINES = stored(DETAILS[Kind.ANNUL])[2]
WRONG_DETAILS: list[tuple[Kind, tuple[Any, ...]]] = [
    (Kind.RECEIPT, ("", "", "", "2027-5-31", "", "")),
    (Kind.RECEIPT, ("", "", "", "2027-13-01", "", "")),
    (Kind.RECEIPT, ("", "", "", "0000-01-01", "", "")),
    (Kind.RECEIPT, ("", "", "", "٢٠٢٧-05-31", "", "")),
    (Kind.RECEIPT, ("x" * 1001, "", "", "", "", "")),
    (Kind.ANNUL, (ID, (), b"\x90", PLACE, "", ())),
    (Kind.ANNUL, (ID, (), LINES, (*PLACE[:4], 1 << 31, *PLACE[5:]), "", ())),
    (Kind.ANNUL, (ID, (), LINES, (1 << 64, *PLACE[1:]), "", ())),
    (Kind.ANNUL, (ID, (True,), LINES, PLACE, "", ())),
    (Kind.COUNT, ("", None, ((DEVICE, ID, 1 << 31),), ID, None, "", "")),
    (Kind.SET, ("key", "x" * (MAX_VALUE_BYTES + 1), ())),
    (Kind.SET, ("key", (1,), ())),
    (Kind.SET, ("key", None, (ID,) * (MAX_ITEMS + 1))),
    (Kind.ROW, ("product", "ACT", (("code", "ACT"),), ((1, DEVICE, ID, 0),))),
    (Kind.ZONE, (ID, "2026-1", "UTC")),
    (Kind.ZONE, (ID, "2026-13", "UTC")),
    (Kind.DISPATCH, (ID, ID, ID, 4, ID, "", ())),
    (Kind.RECEIPT_NOTE, (ID, ID, ((0, -1, 0),))),
]


@pytest.mark.parametrize(("kind", "detail"), WRONG_DETAILS, ids=lambda value: repr(value)[:60])
def test_a_detail_out_of_its_range_is_refused(kind: Kind, detail: tuple[Any, ...]) -> None:
    with pytest.raises(Malformed):
        detail_of(fact(kind, detail))


def test_a_day_no_calendar_has_is_kept_as_written() -> None:
    said = Receipt("", "", "L1", "2027-02-31", "", "")
    assert detail_of(fact(Kind.RECEIPT, stored(said))) == said
