"""Reasons: why stock was lost, adjusted or found different, and which way each may go.

Every network has a few; the catalogue adds its own, each with a sign. A reason of the wrong sign is
refused, because a loss booked as `found` is read as stock that came.
"""

from __future__ import annotations

from crdt_model.identifiers import derived_id
from node.directory import ADJUST_REASONS, LOSS_REASONS, Directory
from node.errors import Refused

LOSS = ("loss",)  # signs that a movement may carry, as the catalogue writes them
INCREASE = ("increase",)
DECREASE = ("decrease",)
SHORTAGE = ("loss", "decrease")  # of a count that found less
SURPLUS = INCREASE  # of a count that found more
ANY: tuple[str, ...] = ()
_BUILT_IN = {
    LOSS: LOSS_REASONS,
    INCREASE: ADJUST_REASONS,
    DECREASE: ADJUST_REASONS,
    SHORTAGE: (*LOSS_REASONS, *ADJUST_REASONS),
    ANY: (*LOSS_REASONS, *ADJUST_REASONS),
}


def reason_of(directory: Directory, code: str | None, signs: tuple[str, ...], note: str) -> bytes:
    """The id of a reason that may be given for this.

    Raises:
        Refused: `reason_required`, `reason_sign`, `note_required`, `unknown_code`.
    """
    known = _BUILT_IN[signs]
    if code is None:
        raise Refused("reason_required", "say why", field="reason", known=list(known))
    if code in known:
        return derived_id(directory.network, "reason", code)
    if code in _BUILT_IN[ANY]:
        raise _wrong_sign(code, signs)
    row = directory.find("reason", code)
    fields = directory.fields("reason", row.id)
    if signs and fields.get("sign") and fields["sign"] not in signs:
        raise _wrong_sign(code, signs)
    if fields.get("note_required") and not note.strip():
        raise Refused("note_required", f"{row.name} needs a note", field="note", reason=row.code)
    return row.id


def _wrong_sign(code: str, signs: tuple[str, ...]) -> Refused:
    return Refused(
        "reason_sign",
        f"{code} is no reason for this; one for {' or '.join(signs)} is needed",
        field="reason",
        signs=list(signs),
    )
