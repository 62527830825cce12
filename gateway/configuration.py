"""Configuration: what a region's gateways agree on, as settings of `gateway/<region>`.

Where the figures go and under which names is replicated, so that a gateway that takes over needs
only a password of its own. Secrets never stand in facts; see `secret`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crdt_model import scopes
from crdt_model.details import SettingValue
from crdt_model.periods import month
from gateway.figures import LOST_PREFIX
from gateway.items_file import ItemRow, factor_of
from gateway.mapping import (
    CODE_SCHEME,
    KINDS,
    MONTHLY,
    NAME_LIMIT,
    DataSetMapping,
    Item,
    MappingInForce,
    Schemes,
    check_template,
    elements_of,
)
from gateway.presets import AGGREGATIONS, DEFAULT_ELEMENTS, LMIS_STK, PRESETS, VALUE_TYPES, Element
from node.directory import Directory
from node.errors import Refused, not_allowed
from node.node import Node
from node.views import settings

DEFAULT_PRESET = LMIS_STK
DEFAULT_INTERVAL_MIN = 15
MAX_INTERVAL_MIN = 7 * 24 * 60
MAX_DATA_SETS = 50  # of one region; a ministry has a handful
MAX_OWN_ELEMENTS = 200
MAX_DECIMALS = 6  # more than any figure is known to
SEPARATOR = "\n"  # of lists in one setting: no code or key has a line break
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class DataSetRow:
    """One data set as it is configured; see `mapping.DataSetMapping`.

    Attributes:
        elements: keys of the preset or of the network's own elements; empty: the preset's usual.
        active: whether it is pushed.
    """

    name: str
    kind: str = MONTHLY
    preset: str = DEFAULT_PRESET
    elements: tuple[str, ...] = ()
    attribute_combo: str = ""
    programmes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One of the network's own elements; see `presets.Element`. No `figures`: taken out."""

    key: str
    figures: tuple[str, ...]
    element: str
    combo: str = ""
    label: str = ""
    decimals: int = 0
    scaled: bool = True
    value_type: str = "INTEGER_ZERO_OR_POSITIVE"
    aggregation: str = "SUM"

    def as_element(self) -> Element:
        """The element it describes.

        Raises:
            ValueError: a template names nothing, or a word is none of DHIS2's.
        """
        if _KEY.fullmatch(self.key) is None:
            raise ValueError(f"element {self.key[:40]!r}: small letters, digits and _ expected")
        if any(self.key in held for held in PRESETS.values()):
            raise ValueError(f"element {self.key!r} is one of the presets'; take another key")
        check_template(self.element, f"element {self.key}")
        check_template(self.combo, f"option combination of {self.key}")
        both = self.element + self.combo
        if not self.element or ("{item}" not in both and "{product}" not in both):
            raise ValueError(f"element {self.key}: a template must hold {{item}} or {{product}}")
        if not 0 <= self.decimals <= MAX_DECIMALS:
            raise ValueError(f"element {self.key}: 0 to {MAX_DECIMALS} decimals")
        if self.value_type not in VALUE_TYPES:
            raise ValueError(f"element {self.key}: value type one of {', '.join(VALUE_TYPES)}")
        if self.decimals and self.value_type != "NUMBER":
            raise ValueError(f"element {self.key}: {self.value_type} takes no decimals")
        if self.aggregation not in AGGREGATIONS:
            raise ValueError(f"element {self.key}: aggregation one of {', '.join(AGGREGATIONS)}")
        known = figure_kinds()
        unknown = [name for name in self.figures if kind_of_figure(name, known) is None]
        if unknown or not self.figures:
            raise ValueError(f"element {self.key}: no figure is called {unknown or self.figures}")
        like = [element for name in self.figures if (element := kind_of_figure(name, known))]
        if len(self.figures) > 1 and any(one.is_ratio for one in like):
            raise ValueError(f"element {self.key}: a ratio cannot be added to another figure")
        return Element(
            self.key,
            self.figures,
            self.element,
            self.combo,
            self.label or self.key,
            (self.label or self.key)[:24],
            self.decimals,
            self.scaled,
            self.value_type,
            self.aggregation,
            at_a_moment=any(one.at_a_moment for one in like),
            is_ratio=any(one.is_ratio for one in like),
        )


def figure_kinds() -> Mapping[str, Element]:
    """Figure → the preset's element of it, which says whether it is a state or a ratio."""
    return {one.figures[0]: one for one in PRESETS[LMIS_STK].values()}


def kind_of_figure(name: str, known: Mapping[str, Element]) -> Element | None:
    """The preset's element of a figure, None if there is no such figure."""
    return (
        known["lost"] if name.startswith(LOST_PREFIX) and name != LOST_PREFIX else known.get(name)
    )


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where a region's figures go.

    Attributes:
        first: first month pushed, YYYY-MM: what DHIS2 was told on paper before stays.
        interval_min: minutes between runs.
        items: mapped products by their code, sorted. data_sets: by name, inactive ones too.
        elements: the network's own, by key.
    """

    url: str
    first: str
    interval_min: int
    items: tuple[ItemRow, ...]
    data_sets: tuple[DataSetRow, ...]
    elements: tuple[ElementRow, ...] = ()
    org_unit_scheme: str = CODE_SCHEME
    element_scheme: str = CODE_SCHEME
    data_set_scheme: str = CODE_SCHEME

    @property
    def active(self) -> tuple[DataSetRow, ...]:
        """The data sets that are pushed."""
        return tuple(row for row in self.data_sets if row.active)

    def kinds(self) -> frozenset[str]:
        """DHIS2's names of the period types that figures are needed for."""
        return frozenset(row.kind for row in self.active)

    def mapping(self) -> MappingInForce:
        """The mapping in force.

        Raises:
            Refused: it contradicts itself; the sentence says how.
        """
        try:
            items = tuple(
                Item(row.product, row.item, factor_of(row.factor), row.name) for row in self.items
            )
            own = {row.key: row.as_element() for row in self.elements}
            return MappingInForce(
                tuple(
                    DataSetMapping(
                        items,
                        elements_of(row.preset, row.elements or DEFAULT_ELEMENTS, own),
                        row.name,
                        row.preset,
                        row.kind,
                        row.attribute_combo,
                        frozenset(row.programmes),
                        frozenset(row.types),
                        frozenset(row.zones),
                    )
                    for row in self.active
                ),
                Schemes(self.org_unit_scheme, self.element_scheme, self.data_set_scheme),
            )
        except ValueError as error:
            raise Refused("mapping_invalid", f"the mapping: {error}") from error


def region_id(node: Node) -> bytes:
    """The region this device is a gateway of.

    Raises:
        Refused: it is none.
    """
    region = scopes.region_of(node.grants, node.network)
    if region is None:
        raise not_allowed("this device is no gateway; invite one with --role gateway")
    return region


def check(wanted: Configuration) -> None:
    """Refuse what could not work, before it is recorded.

    Raises:
        Refused: naming the field.
    """
    named = [text for row in wanted.data_sets for text in (row.name, row.attribute_combo)]
    named += [text for own in wanted.elements for text in (own.key, own.label)]
    named += [text for item in wanted.items for text in (item.product, item.item, item.name)]
    for text in named:
        if not text.isprintable() or text != text.strip() or len(text) > NAME_LIMIT:
            words = f"at most {NAME_LIMIT} printable characters, no outer spaces"
            raise Refused("invalid", f"name {text[:40]!r}: {words}", field="name")
    for row in wanted.data_sets:
        if not row.name:
            raise Refused("invalid", "data set: a name is needed", field="name")
        if row.preset not in PRESETS:
            raise Refused("invalid", f"preset: one of {', '.join(PRESETS)}", field="preset")
        if row.kind not in KINDS:
            raise Refused("invalid", f"period type: one of {', '.join(KINDS)}", field="kind")
    if not 1 <= wanted.interval_min <= MAX_INTERVAL_MIN:
        raise Refused("invalid", f"interval: 1 to {MAX_INTERVAL_MIN} minutes", field="interval")
    try:
        month(wanted.first)
    except ValueError:
        raise Refused("invalid", "first month: YYYY-MM expected", field="first") from None
    if not wanted.items:
        raise Refused("items_missing", "say which products go to which items: --items FILE")
    if len(wanted.data_sets) > MAX_DATA_SETS or len(wanted.elements) > MAX_OWN_ELEMENTS:
        limits = f"at most {MAX_DATA_SETS} data sets and {MAX_OWN_ELEMENTS} own elements"
        raise Refused("too_large", limits)
    wanted.mapping()


# --- reading ---------------------------------------------------------------------------


def configuration(directory: Directory, region: bytes) -> Configuration | None:
    """The configuration in force, None until a gateway was connected."""
    connection = directory.connection
    scope = directory.scope(scopes.gateway(region))
    said = {
        key: held[-1].value
        for prefix in ("target/", "mapping/")
        for key, held in settings.under(connection, scope, prefix).items()
        if held
    }
    url, first = said.get("target/url"), said.get("target/first")
    if not isinstance(url, str) or not isinstance(first, str):
        return None
    interval = said.get("target/interval_min")
    items = [
        ItemRow(*(_text(fields, name) for name in ("code", "item", "factor", "name")))
        for fields in settings.table(connection, scope, "item").values()
    ]
    elements = [_element(f) for f in settings.table(connection, scope, "element").values()]
    return Configuration(
        url,
        first,
        interval if isinstance(interval, int) else DEFAULT_INTERVAL_MIN,
        tuple(sorted((row for row in items if row.item), key=lambda row: row.product)),
        _data_sets(settings.table(connection, scope, "data_set").values(), said),
        tuple(sorted((row for row in elements if row.figures), key=lambda row: row.key)),
        _text(said, "mapping/org_unit_scheme") or CODE_SCHEME,
        _text(said, "mapping/element_scheme") or CODE_SCHEME,
        _text(said, "mapping/data_set_scheme") or CODE_SCHEME,
    )


def _text(fields: Mapping[str, SettingValue], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _list(fields: Mapping[str, SettingValue], name: str) -> tuple[str, ...]:
    return tuple(filter(None, _text(fields, name).split(SEPARATOR)))


def _data_sets(
    rows: Iterable[Mapping[str, SettingValue]], said: Mapping[str, SettingValue]
) -> tuple[DataSetRow, ...]:
    found = [_data_set(fields) for fields in rows]
    named = [row for row in found if row.name]
    if not named and _text(said, "target/data_set"):
        # As the first versions wrote it: one data set, named beside the address.
        preset = _text(said, "target/preset") or DEFAULT_PRESET
        named = [DataSetRow(_text(said, "target/data_set"), preset=preset)]
    return tuple(sorted(named, key=lambda row: row.name))


def _data_set(fields: Mapping[str, SettingValue]) -> DataSetRow:
    return DataSetRow(
        _text(fields, "code"),
        _text(fields, "kind") or MONTHLY,
        _text(fields, "preset") or DEFAULT_PRESET,
        _list(fields, "elements"),
        _text(fields, "attribute_combo"),
        _list(fields, "programmes"),
        _list(fields, "types"),
        _list(fields, "zones"),
        fields.get("active") not in (False, 0),
    )


def _element(fields: Mapping[str, SettingValue]) -> ElementRow:
    decimals = fields.get("decimals")
    return ElementRow(
        _text(fields, "code"),
        _list(fields, "figures"),
        _text(fields, "element"),
        _text(fields, "combo"),
        _text(fields, "label"),
        decimals if isinstance(decimals, int) else 0,
        fields.get("scaled") not in (False, 0),
        _text(fields, "value_type") or "INTEGER_ZERO_OR_POSITIVE",
        _text(fields, "aggregation") or "SUM",
    )
