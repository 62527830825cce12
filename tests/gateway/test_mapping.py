"""Which figure goes where, and how it is written."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.configuration import ElementRow
from gateway.mapping import (
    DataSetMapping,
    Item,
    MappingInForce,
    Schemes,
    Slot,
    check_template,
    elements_of,
    half_up,
    plain_mapping,
    stable_uid,
)
from gateway.metadata import UID
from gateway.periods import containing, parse, shifted
from gateway.presets import DEFAULT_ELEMENTS, OPTION_COMBO, PRESETS

ROW = {
    "received": 120,
    "consumed": 95,
    "lost": 3,
    "usable": 250,
    "closing": 260,
    "stockout_days": 0,
    "amc": Fraction(281, 3),
    "months_of_stock": Fraction(750, 281),
}
ITEM = Item("P1", "ACT")


def told(*elements: str, item: Item = ITEM, preset: str = "lmis_stk") -> dict[str, str | None]:
    """What one row amounts to, by element and option."""
    [one] = plain_mapping([item], elements or DEFAULT_ELEMENTS, preset).data_sets
    return {" / ".join(filter(None, slot)): v for slot, v in one.values("P1", ROW).items()}


def test_i4_ratios_have_two_decimals_half_up_and_stock_is_the_usable() -> None:
    assert told() == {
        "ACT_STOCK_RECEIPT": "120",
        "ACT_STOCK_DISTRIBUTION": "95",
        "ACT_STOCK_DISCARD": "3",
        "ACT_STOCK_ON_HAND": "250",
        "ACT_MONTHS_OF_STOCK": "2.67",
        "ACT_STOCKOUT_DAYS": "0",
        "ACT_AMC": "93.67",
    }


def test_i1_physical_stock_is_its_own_key() -> None:
    assert told("physical") == {"ACT_STOCK_PHYSICAL": "260"}


def test_the_other_preset_tells_the_figures_of_an_item_apart_by_option() -> None:
    assert told("stock_on_hand", "amc", preset=OPTION_COMBO) == {
        "ACT / Stock on hand": "250",
        "ACT / Average monthly consumption": "93.67",
    }


def test_i4_unknown_has_no_value_and_zero_has_one() -> None:
    [one] = plain_mapping([ITEM]).data_sets
    found = one.values("P1", {**ROW, "amc": None, "usable": 0})
    assert found[Slot("ACT_AMC", "")] is None and found[Slot("ACT_STOCK_ON_HAND", "")] == "0"


def test_a_loss_reason_nobody_named_is_zero_where_losses_are_known() -> None:
    keys = elements_of("lmis_stk", ["lost:open_vial"], {})
    one = DataSetMapping((ITEM,), keys)
    slot = Slot("ACT_STOCK_DISCARD_OPEN_VIAL", "")
    assert one.values("P1", {"lost": 3, "lost:open_vial": 2}) == {slot: "2"}
    assert one.values("P1", {"lost": 3}) == {slot: "0"}
    assert one.values("P1", {"lost": None}) == {slot: None}


def test_p5_a_product_that_is_not_mapped_gives_nothing() -> None:
    assert plain_mapping([ITEM]).data_sets[0].values("HC01-X3", ROW) == {}


def test_g10_a_factor_scales_quantities_half_up_and_leaves_ratios() -> None:
    found = told(item=Item("P1", "ACT", Fraction(1, 100)))
    assert found["ACT_STOCK_ON_HAND"] == "3"  # 2.5 packs
    assert found["ACT_AMC"] == "0.94"
    assert found["ACT_MONTHS_OF_STOCK"] == "2.67"


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 3))
def test_half_up_is_within_half_a_unit_and_reads_back(value: Fraction, decimals: int) -> None:
    written = half_up(value, decimals)
    assert abs(Fraction(written) - value) <= Fraction(1, 2 * 10**decimals)
    assert written not in ("-0", "-0.00") and len(written.partition(".")[2]) == decimals


def test_half_up_at_the_half() -> None:
    assert [half_up(Fraction(n, 1000), 2) for n in (5, 4, -5, 1005)] == [
        "0.01", "0.00", "-0.01", "1.01"
    ]  # fmt: skip


@given(st.text(min_size=1))
def test_stable_uids_are_uids_and_stay(code: str) -> None:
    assert UID.fullmatch(stable_uid("dataElement", code))
    assert stable_uid("dataElement", code) != stable_uid("dataSet", code)


def test_the_uid_of_a_code_is_fixed_for_ever() -> None:
    assert stable_uid("dataElement", "ACT_STOCK_ON_HAND") == "WwiJasjWAiD"


def test_two_products_may_not_share_an_item_code() -> None:
    with pytest.raises(ValueError, match="item code mapped twice: ACT"):
        plain_mapping([Item("P1", "ACT"), Item("P2", "ACT")])


def test_two_figures_may_not_share_a_place() -> None:
    own = ElementRow("net", ("received", "lost"), "{item}_STOCK_RECEIPT").as_element()
    with pytest.raises(ValueError, match="data element mapped twice: ACT_STOCK_RECEIPT"):
        DataSetMapping((ITEM,), elements_of("lmis_stk", ["receipt", "net"], {"net": own}))
    one = DataSetMapping((ITEM,), elements_of("lmis_stk", ["receipt"], {}), "A")
    other = DataSetMapping((ITEM,), (own,), "B")
    with pytest.raises(ValueError, match="gets two figures of one period"):
        MappingInForce((one, other))
    MappingInForce((one, DataSetMapping((ITEM,), (own,), "B", kind="Weekly")))


def test_both_presets_offer_the_same_keys_and_every_key_a_place_of_its_own() -> None:
    keys = [set(PRESETS[name]) for name in PRESETS]
    assert keys[0] == keys[1]
    for name in PRESETS:
        [one] = plain_mapping([ITEM], sorted(keys[0]), name).data_sets
        assert len(one.slots()) == len(keys[0])


def test_a_networks_own_element_adds_figures_and_fills_its_templates() -> None:
    row = ElementRow("moved", ("received", "lost"), "{figure}_{item}", "{product}", scaled=False)
    one = DataSetMapping((ITEM,), (row.as_element(),))
    assert one.values("P1", ROW) == {Slot("MOVED_ACT", "P1"): "123"}


@pytest.mark.parametrize(
    "template", ["{items}_X", "{item", "item}", "{item.__class__}", "{0}", " {item}", "{item}\n"]
)
def test_a_template_that_could_not_name_anything_is_refused(template: str) -> None:
    with pytest.raises(ValueError):
        check_template(template, "element")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"key": "Stock!"}, "small letters"),
        ({"key": "receipt"}, "one of the presets"),
        ({"figures": ()}, "no figure"),
        ({"figures": ("stock",)}, "no figure"),
        ({"figures": ("amc", "usable")}, "a ratio cannot"),
        ({"element": "STOCK"}, "must hold"),
        ({"decimals": 7}, "decimals"),
        ({"decimals": 2}, "takes no decimals"),
        ({"value_type": "TEXT"}, "value type"),
        ({"aggregation": "MEDIAN"}, "aggregation"),
    ],
)
def test_an_own_element_that_could_not_work_is_refused(change: dict[str, Any], words: str) -> None:
    row = {"key": "mine", "figures": ("usable",), "element": "{item}_MINE", **change}
    with pytest.raises(ValueError, match=words):
        ElementRow(**row).as_element()


@pytest.mark.parametrize("scheme", ["code", "ID", "ATTRIBUTE:", "ATTRIBUTE:x y", ""])
def test_an_id_scheme_is_one_of_dhis2s(scheme: str) -> None:
    with pytest.raises(ValueError, match="id scheme"):
        Schemes(org_units=scheme)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("202607", "Monthly"), ("2026W5", "Weekly"), ("20260731", "Daily"), ("2026Q3", "Quarterly"),
     ("2026", "Yearly")],
)  # fmt: skip
def test_periods_have_one_spelling(text: str, kind: str) -> None:
    period = parse(text)
    assert period.kind == kind and containing(kind, period.start) == period
    assert shifted(shifted(period, 5), -5) == period


@pytest.mark.parametrize(
    "text", ["", "2026W05", "2026-07", "202613", "2026W54", "20260230", "٢٠٢٦"]
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse(text)
