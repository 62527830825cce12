"""Document numbers: what people say, `HC01-T2-0142`, unique though written offline.

A number names the store, the device that wrote it, and how many documents that device had written
there. No two devices share a counter, so no number is given twice; two devices that were given one
label apart are told apart by `~2`, like their names.
"""

from __future__ import annotations

import re

COUNTER_DIGITS = 4  # more are written when a device has made ten thousand documents

_FORM = re.compile(r"(.+)-(\d{4,12})")


def document_number(store: str, label: str, counter: int) -> str:
    """The number of a device's document, the first being 1."""
    return f"{store}-{label}-{counter:0{COUNTER_DIGITS}d}"


def counter_of(document: str) -> int:
    """The counter of a number of this form, 0 for any other text."""
    match = _FORM.fullmatch(document)
    return int(match.group(2)) if match is not None else 0
