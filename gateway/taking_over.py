"""Taking over: another gateway pushed since we did, so what it left on the server is compared.

What we had given and differs is sent again. What only the other gateway gave is taken for accepted:
so it is withdrawn where we have no such figure, and not sent once more where we have the same
(rule G11). Only org units that the other gateway pushed, and places of the mapping, are looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from crdt_model.clock import stamp_of
from gateway import outbox, review, rows
from gateway.aggregate import local_day, periods_asked
from gateway.appointment import Claim
from gateway.behind import label_of
from gateway.comparing import UNITS_A_REQUEST, held_values
from gateway.dhis2 import Dhis2
from gateway.inclusion import mapped
from gateway.mapping import DataSetMapping
from gateway.openness import open_periods
from gateway.outbox import Key
from gateway.periods import parse
from gateway.resolution import Resolved
from gateway.setting import Setting
from node.directory import Directory
from node.node import Node

PERIODS_COMPARED = 31  # of each data set: of days a month, of others all that are restated


def units_of(setting: Setting, standing: Claim) -> list[str]:
    """The org units of the region that the other gateway pushed."""
    return [
        unit
        for unit, group in setting.groups.items()
        if any(store.hex() in standing.heads for store in group.members)
    ]


@dataclass(frozen=True, slots=True)
class _Here:
    """One data set of the mapping as it is compared; `units` are names by uid."""

    node: Node
    setting: Setting
    mapping: DataSetMapping
    found: Resolved
    units: Mapping[str, str]

    @property
    def data_set(self) -> str:
        assert self.found.data_set is not None
        return self.found.data_set.uid


async def take_over(
    node: Node,
    client: Dhis2,
    setting: Setting,
    data_sets: Sequence[tuple[DataSetMapping, Resolved]],
    units: Mapping[str, str],
) -> None:
    """Compare what the server holds of these org units (name → uid); raises `answers` errors."""
    names = {uid: name for name, uid in units.items()}
    adopted = 0
    for mapping, found in data_sets:
        if not found.usable:
            continue
        here = _Here(node, setting, mapping, found, names)
        await _send_again(node, client, setting.target_id, here.data_set)
        labels = await node.read(partial(_periods, here))
        uids = sorted(names)
        for start in range(0, len(uids), UNITS_A_REQUEST):
            some = uids[start : start + UNITS_A_REQUEST]
            held = await held_values(client, here.data_set, some, labels)
            adopted += await node.database.write(partial(_adopt, here, held), bulk=True)
    if adopted:
        await node.database.write(rows.tell_all_again, bulk=True)


def _periods(here: _Here, directory: Directory) -> list[str]:
    """The last periods of the data set, as DHIS2 writes them, until today at any org unit."""
    as_of = stamp_of(here.node.now_ms())
    groups = [here.setting.groups[name] for name in here.units.values()]
    today = max((local_day(directory, group, as_of) for group in groups), default=None)
    if today is None:
        return []
    asked = [
        period.label.replace("-", "")
        for of_kind in periods_asked(
            frozenset({here.mapping.kind}), here.setting.config.first, today
        )
        for period in of_kind
    ]
    return asked[-PERIODS_COMPARED:]


def _adopt(here: _Here, held: Mapping[Key, str], connection: sqlite3.Connection) -> int:
    """Take what we have no word of for accepted, and withdraw what has no row here."""
    slots = here.mapping.slots()
    items = {
        (*place, here.found.attribute_combo): slots[slot][0].product
        for slot, place in here.found.places.items()
    }
    ours = {key: value for key, value in held.items() if _place_of(key) in items}
    now_ms, target_id = here.node.now_ms(), here.setting.target_id
    adopted = review.adopt(connection, target_id, here.data_set, ours, now_ms)
    directory = Directory(connection, here.node.network)
    labels: dict[str, list[str]] = {}
    for key in adopted:
        labels.setdefault(here.units[key.org_unit], []).append(label_of(parse(key.period)))
    as_of = stamp_of(now_ms)
    is_open = open_periods(directory, here.setting.groups, labels, as_of)
    products = {item.product: id_ for id_, item in mapped(directory, here.mapping).items()}
    gone: dict[Key, str | None] = {}
    for key in adopted:
        unit, label = here.units[key.org_unit], label_of(parse(key.period))
        product = products.get(items[_place_of(key)])
        if product is None or label not in is_open.get(unit, ()):
            continue
        if rows.figures(connection, unit, label, product) is None:
            gone[key] = None
    outbox.want(connection, target_id, here.data_set, gone, "", now_ms)
    return len(adopted)


def _place_of(key: Key) -> tuple[str, str, str]:
    return key.data_element, key.option_combo, key.attribute_combo


async def _send_again(node: Node, client: Dhis2, target_id: int, data_set: str) -> None:
    """What differs from what we last gave is queued."""
    places = await node.database.read(lambda c: review.known_places(c, target_id, data_set))
    units = sorted(places)
    for start in range(0, len(units), UNITS_A_REQUEST):
        some = units[start : start + UNITS_A_REQUEST]
        periods = sorted({period for unit in some for period in places[unit]})
        held = await held_values(client, data_set, some, periods)

        def again(
            c: sqlite3.Connection, some: list[str] = some, held: dict[Key, str] = held
        ) -> None:
            keys = [
                key
                for unit in some
                for period in places[unit]
                for key in review.known_keys(c, target_id, data_set, period, unit)
            ]
            differing = review.contradicted(c, target_id, data_set, keys, held)
            review.send_again(c, target_id, data_set, [key for key, _, _ in differing])

        await node.database.write(again, bulk=True)
