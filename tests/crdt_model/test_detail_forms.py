"""Detail forms: what a detail must not say."""

from __future__ import annotations

import pytest

from crdt_model.codec import Malformed
from crdt_model.detail_forms import detail_of
from crdt_model.facts import Kind, fact


def test_a_row_names_a_field_once() -> None:
    fields = (("code", "A"), ("code", "B"))
    with pytest.raises(Malformed, match="twice"):
        detail_of(fact(Kind.ROW, ("product", "A", fields, ())))
