"""One fact of each kind, with every field filled: for golden bytes and for scopes."""

from __future__ import annotations

from crdt_model.details import (
    Certified,
    Clock,
    Convert,
    Correction,
    Count,
    Detail,
    Dispatch,
    DispatchLine,
    Dispense,
    Enrol,
    Epoch,
    FactName,
    Issue,
    Reasoned,
    Receipt,
    ReceiptNote,
    Received,
    Row,
    SetOne,
    Watermark,
    Zone,
    lines_bytes,
    stored,
)
from crdt_model.facts import Assert, Fact, Flag, Kind, Leg, fact
from crdt_model.lane_facts import (
    LoanWriteOff,
    OrderEnd,
    OrderLine,
    Pick,
    Picking,
    PickLine,
    Requisition,
    Review,
    ReviewLine,
    Settlement,
)
from crdt_model.places import (
    Adjustment,
    Conversion,
    Loss,
    Outside,
    Patient,
    Shelf,
    Status,
    Transit,
)
from crdt_model.purchase_facts import Purchase, PurchaseLine, PurchaseStepped
from crdt_model.removals import Acceptance, Cut, Removal

ID = b"\x01\x02\x03\x04\x05\x06\x07\x08"
OTHER = b"\x11\x12\x13\x14\x15\x16\x17\x18"
DEVICE = bytes(range(16))
HASH = bytes(range(32))
AT = 1_795_392_000_000 << 16
SHELF = Shelf(ID, Status.USABLE, 0)
NAME = FactName(DEVICE, OTHER, 3)
LEG_OUT = Leg(SHELF, Patient(), ID, "L1", 10)
COUNTED = Assert(ID, "L1", ID, Status.USABLE, 0, 88, AT)
CUTS = (Cut("ledger/0102030405060708", OTHER, ((7, HASH[:16]),)),)


def _leg(source: object, target: object, quantity: int = 10) -> tuple[Leg, ...]:
    return (Leg(source, target, ID, "L1", quantity),)  # type: ignore[arg-type]


DETAILS: dict[Kind, Detail] = {
    Kind.RECEIPT: Receipt(
        "CMS", "GRN 7", "l 1", "2027-05-31", "3.15", "note", OTHER, 2, ID, OTHER, "MWK", 100
    ),
    Kind.ISSUE: Issue(OTHER, "HC01-T2-0142", ""),
    Kind.RECEIVED: Received(ID, 2, "l 1", "2027-05-31", b"", ""),
    Kind.DISPENSE: Dispense("RX 9", "twice a day", ""),
    Kind.TRANSFER: Reasoned(ID, "moved"),
    Kind.LOSS: Reasoned(ID, "broken"),
    Kind.ADJUST: Reasoned(ID, "found"),
    Kind.CONVERT: Convert(ID, ""),
    Kind.COUNT: Count("S1", 90, ((DEVICE, OTHER, 7),), ID, AT, "l 1", "2027-05-31"),
    Kind.ANNUL: Correction(
        OTHER, (0, 2), lines_bytes((LEG_OUT,), ()), (AT, AT, DEVICE, ID, 5, HASH, 0), "slip", ()
    ),
    Kind.REPLACE: Correction(
        OTHER,
        (),
        lines_bytes((LEG_OUT,), (COUNTED,)),
        (AT, AT, DEVICE, ID, 5, HASH, 0),
        "slip",
        (("L1", "l 1", "2027-05-31"),),
    ),
    Kind.SET: SetOne("minmax/aa", "10 20", (NAME,)),
    Kind.ROW: Row(
        "product", "ACT", (("code", "ACT"), ("units_per_pack", 6), ("vvm", True), ("zone", None)),
        ((1, NAME),),
    ),
    Kind.ZONE: Zone(ID, "2026-11", "Africa/Blantyre"),
    Kind.CLOCK: Clock(bytes(16), ID, 1, 2, -3_600_000),
    Kind.EPOCH: Epoch(((ID, 7, HASH[:16]),)),
    Kind.WATERMARK: Watermark("ledger/0102030405060708", ID, -1),
    Kind.DISPATCH: Dispatch(
        ID, ID, OTHER, 1, OTHER, "HC01-T2-0142", OTHER,
        (DispatchLine(0, ID, "L1", "l 1", "2027-05-31", 40),),
    ),
    Kind.RECEIPT_NOTE: ReceiptNote(ID, OTHER, ((0, "L1", 38, 2),)),
    Kind.REQUISITION: Requisition(
        ID, 1, OTHER, ("2026-11", "2026-11-01", "2026-11-30"), "HC01-T2-0142", "2026-12-05", "",
        (OrderLine(0, ID, 120, 117, 40, 10, 0, "38.50", "3", "rain"),),
    ),
    Kind.REVIEW: Review(ID, 0, "", ((DEVICE, OTHER),), (ReviewLine(0, 60, "short"),)),
    Kind.ORDER_END: OrderEnd(ID, 0, "not needed"),
    Kind.PICK: Pick(ID, OTHER, 0, "P 1", "", (PickLine(0, ID, "L1", OTHER, 0, 0, 60),)),
    Kind.PICKING: Picking(ID, 2, OTHER),
    Kind.SETTLEMENT: Settlement(ID, 0, OTHER, "", ((1, 2), (0, 3))),
    Kind.LOAN_WRITE_OFF: LoanWriteOff(ID, 20, "forgiven"),
    Kind.ISSUER: Certified(b"der"),
    Kind.ENROL: Enrol(DEVICE, "T2", HASH, ID, b"grants"),
    Kind.REVOKE: Removal(DEVICE, 1 << 60, CUTS, (HASH[:16],), DEVICE, bytes(64)),
    Kind.RETIRE: Removal(DEVICE, 1 << 60, CUTS),
    Kind.ACCEPT: Acceptance(DEVICE, CUTS),
    Kind.PURCHASE: Purchase(
        ID, OTHER, "CMS-T1-0007", "USD", "2026-12-31", "", ((DEVICE, OTHER),),
        (PurchaseLine(0, ID, 1200, 100, "3.155", ""),),
    ),
    Kind.PURCHASE_STEP: PurchaseStepped(ID, 2, "by post"),
}  # fmt: skip

LEGS: dict[Kind, tuple[Leg, ...]] = {
    Kind.RECEIPT: _leg(Outside(OTHER), SHELF),
    Kind.ISSUE: _leg(SHELF, Transit(ID, 0, 0)),
    Kind.RECEIVED: _leg(Transit(ID, 2, 0), SHELF),
    Kind.DISPENSE: (LEG_OUT,),
    Kind.TRANSFER: _leg(SHELF, Shelf(OTHER, Status.HELD, 0)),
    Kind.LOSS: _leg(SHELF, Loss(ID)),
    Kind.ADJUST: _leg(Adjustment(ID), SHELF),
    Kind.CONVERT: _leg(SHELF, Conversion()) + _leg(Conversion(), SHELF, 60),
    Kind.REPLACE: (LEG_OUT,),
}


def example(kind: Kind) -> Fact:
    """A fact of this kind."""
    asserts = (COUNTED,) if kind is Kind.COUNT else ()
    flags = Flag.OPENING | Flag.COMPLETE if kind is Kind.COUNT else Flag.NONE
    effective = AT if kind in (Kind.DISPENSE, Kind.WATERMARK) else None
    return fact(
        kind,
        stored(DETAILS[kind]),
        legs=LEGS.get(kind, ()),
        asserts=asserts,
        effective=effective,
        flags=flags,
    )
