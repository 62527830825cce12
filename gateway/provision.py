"""Provision: makes on the server what a mapping names and the server lacks.

What exists is never changed, but for links that are added: to a data set its elements and org
units, to our own category its options. Option combinations are the server's to make; they are
asked for and read back. A dry run says what would be made and has the server judge it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from gateway import dashboard, lookups, provision_objects
from gateway.delivery import included
from gateway.dhis2 import Dhis2, MetadataOutcome
from gateway.inclusion import usual_limits
from gateway.mapping import CODE_SCHEME, NAME_SCHEME, UID_SCHEME, MappingInForce, stable_uid
from gateway.metadata import CategoryCombo, Json, MappedObjects, as_list, text, uid
from gateway.resolution import named_options, resolved, unit_uids
from gateway.setting import Setting
from node.errors import Refused
from node.node import Node

ERRORS_SHOWN = 5


class Made(NamedTuple):
    """One object that was made, or got links (`action` is `make` or `add`)."""

    action: str
    kind: str
    uid: str
    name: str


@dataclass(slots=True)
class Provisioned:
    """What was made, or would be.

    Attributes:
        notes: what could not be made and need not be, in words.
    """

    dry_run: bool
    objects: list[Made] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def created(self) -> int:
        """Objects that are new."""
        return sum(made.action == "make" for made in self.objects)

    @property
    def updated(self) -> int:
        """Objects that got links."""
        return len(self.objects) - self.created


async def provision(
    node: Node, client: Dhis2, setting: Setting, *, dry_run: bool = False
) -> Provisioned:
    """Make what is missing for the mapping in force, and an example dashboard.

    Raises:
        Refused: `provision_needs_codes`, names that we cannot give; `provision_refused`, with the
            server's words; `option_combos_missing`, the server did not make them.
        Dhis2Error: see `answers`.
    """
    mapping = setting.mapping
    units = await node.read(lambda directory: included(setting, directory))
    objects = await lookups.mapped_objects(client, mapping, units)
    _refuse_what_we_cannot_name(mapping, objects)
    job = _Job(client, mapping, objects, Provisioned(dry_run))
    combinations = await job.combinations()
    await job.elements(combinations, units)
    limits = await node.read(lambda directory: usual_limits(directory, mapping))
    await job.dashboard(units, limits)
    return job.done


def _refuse_what_we_cannot_name(mapping: MappingInForce, objects: MappedObjects) -> None:
    nameable = (CODE_SCHEME, NAME_SCHEME)
    missing = [name for name in mapping.element_names() if not objects.elements.get(name)]
    if missing and mapping.schemes.elements not in nameable:
        raise Refused(
            "provision_needs_codes",
            f"data elements are named by {mapping.schemes.elements}; only those named by code or"
            f" name can be made: {missing[0]}",
        )
    for one in mapping.data_sets:
        if objects.data_sets.get(one.name):
            continue
        if mapping.schemes.data_sets not in nameable:
            raise Refused(
                "provision_needs_codes",
                f"data sets are named by {mapping.schemes.data_sets}; only those named by code or"
                f" name can be made: {one.name}",
            )
        if one.attribute_combo not in ("", "default"):
            raise Refused(
                "provision_needs_codes",
                f"data set {one.name} has attributes, and what they are is not known here; make it"
                " in DHIS2 first",
            )


@dataclass(slots=True)
class _Job:
    """One provisioning under way."""

    client: Dhis2
    mapping: MappingInForce
    objects: MappedObjects
    done: Provisioned

    async def _post(self, payload: Mapping[str, Sequence[Json]], owned: set[str]) -> None:
        """Post objects; those in `owned` exist and get links."""
        if not any(payload.values()):
            return
        outcome = await self.client.post_metadata(payload, dry_run=self.done.dry_run)
        if outcome.errors:
            raise Refused("provision_refused", _said(outcome))
        self._note(payload, owned)

    def _note(self, payload: Mapping[str, Sequence[Json]], owned: set[str]) -> None:
        for kind, objects in payload.items():
            for one in objects:
                action = "add" if uid(one) in owned else "make"
                name = text(one, "code", "") or text(one, "name", "")
                self.done.objects.append(Made(action, kind, uid(one), name))

    async def combinations(self) -> Mapping[str, Sequence[Json]]:
        """Make categories with their options and combinations, and have the server make the
        option combinations. On a dry run the objects are returned, to be judged with what refers
        to them."""
        wanted = provision_objects.wanted_options(self.mapping, self.objects)
        if not wanted:
            return {}
        payload: dict[str, list[Json]] = {
            "categoryOptions": [], "categories": [], "categoryCombos": [],
        }  # fmt: skip
        owned: set[str] = set()
        for kind, names in wanted.items():
            await self._category(kind, names, payload, owned)
        if self.done.dry_run:
            self._note(payload, owned)
            return payload
        await self._post(payload, owned)
        if any(payload.values()) or not await self._has_all(wanted):
            await self.client.generate_option_combos()
            if not await self._has_all(wanted):
                raise Refused(
                    "option_combos_missing",
                    "the server did not make the option combinations of its category combinations;"
                    " run Data administration, Update category option combinations, in DHIS2",
                )
        return {}

    async def _category(
        self, kind: str, names: Sequence[str], payload: dict[str, list[Json]], owned: set[str]
    ) -> None:
        held = await lookups.found_by(self.client, "categoryOptions", "NAME", names, "id,name")
        options = []
        for name in names:
            same = held.get(name, [])
            if len(same) > 1:
                words = f"{len(same)} category options are called {name}"
                raise Refused("provision_refused", words)
            options.append(uid(same[0]) if same else stable_uid("categoryOption", name))
            made = provision_objects.option(name)
            if not same and made not in payload["categoryOptions"]:
                payload["categoryOptions"].append(made)
        category_id, combo_id = provision_objects.category_uids(kind)
        whole = await self._whole("categories", category_id)
        known = set() if whole is None else _linked(whole, "categoryOptions")
        if not set(options) <= known:
            payload["categories"].append(provision_objects.category(kind, whole, options))
            if whole is not None:
                owned.add(category_id)
        if await self._whole("categoryCombos", combo_id) is None:
            payload["categoryCombos"].append(provision_objects.category_combo(kind))

    async def _whole(self, kind: str, uid_: str) -> Json | None:
        """One of our own objects as the server has it, None if it lacks it."""
        found = await lookups.found_by(self.client, kind, UID_SCHEME, [uid_], "id")
        return await self.client.whole(kind, uid_) if found else None

    async def _has_all(self, wanted: Mapping[str, Sequence[str]]) -> bool:
        """Whether the server has an option combination for every name."""
        uids = [provision_objects.category_uids(kind)[1] for kind in wanted]
        combos = await lookups.category_combos(self.client, uids)
        return all(
            (combo := combos.get(provision_objects.category_uids(kind)[1])) is not None
            and _holds_all(combo, names)
            for kind, names in wanted.items()
        )

    async def elements(
        self, before: Mapping[str, Sequence[Json]], units: Mapping[str, frozenset[str]]
    ) -> None:
        """Make data elements and data sets, and link what is not linked."""
        by_unit = unit_uids(self.objects, units)
        made = provision_objects.missing_elements(self.mapping, self.objects)
        sets: list[Json] = []
        owned: set[str] = set()
        for one in self.mapping.data_sets:
            found = self.objects.data_sets.get(one.name, ())
            if len(found) > 1:
                words = f"{len(found)} data sets are called {one.name}"
                raise Refused("provision_refused", words)
            whole = await self.client.whole("dataSets", found[0].uid) if found else None
            ours = [by_unit[name] for name in units if one.name in units[name] and name in by_unit]
            elements = provision_objects.element_uids(one, self.objects)
            wanted = provision_objects.data_set(
                one, whole, elements, ours, self.mapping.schemes.data_sets
            )
            if wanted is not None:
                sets.append(wanted)
                owned |= {uid(wanted)} if found else set()
        payload = {"dataElements": made, "dataSets": sets}
        if before and (made or sets):
            outcome = await self.client.post_metadata({**before, **payload}, dry_run=True)
            if outcome.errors:
                raise Refused("provision_refused", _said(outcome))
            self._note(payload, owned)
        else:
            await self._post(payload, owned)

    async def _lacking(self, payload: Mapping[str, Sequence[Json]]) -> Mapping[str, Sequence[Json]]:
        """The objects that the server does not have."""
        lacking = {}
        for kind, objects in payload.items():
            uids = [uid(one) for one in objects]
            held = await lookups.found_by(self.client, kind, UID_SCHEME, uids, "id")
            lacking[kind] = [one for one in objects if uid(one) not in held]
        return lacking

    async def dashboard(
        self, units: Mapping[str, frozenset[str]], limits: tuple[Fraction, Fraction] | None
    ) -> None:
        """Make the example dashboard unless there is one; a refusal of it costs nothing else."""
        board = dashboard.dashboard_uid()
        if await lookups.found_by(self.client, "dashboards", UID_SCHEME, [board], "id"):
            return
        objects = await lookups.mapped_objects(self.client, self.mapping, units)
        scene = _scene(self.mapping, objects, units, limits)
        if scene is None and self.done.dry_run:
            # What its tables show is not there yet, so the server cannot judge them.
            self.done.objects.append(Made("make", "dashboards", board, dashboard.CODE))
            return
        if scene is None:
            self.done.notes.append("no dashboard: no data set has org units and figures to show")
            return
        payload = await self._lacking(dashboard.dashboard(scene))
        outcome = await self.client.post_metadata(payload, dry_run=self.done.dry_run)
        if outcome.errors:
            self.done.notes.append(f"no dashboard: {_said(outcome)}")
        else:
            self._note(payload, set())


def _scene(
    mapping: MappingInForce,
    objects: MappedObjects,
    units: Mapping[str, frozenset[str]],
    limits: tuple[Fraction, Fraction] | None,
) -> dashboard.Scene | None:
    """What to show: the first data set that has something, by the longest period first."""
    least, most = limits or (dashboard.DEFAULT_MIN_MONTHS, dashboard.DEFAULT_MAX_MONTHS)
    for one in sorted(mapping.data_sets, key=lambda one: one.kind != "Monthly"):
        found = resolved(one, objects)
        paths = [
            same[0].path.strip("/").split("/")
            for name, same in objects.org_units.items()
            if len(same) == 1 and one.name in units.get(name, ())
        ]
        if not found.usable or not paths or not dashboard.columns(one, found):
            continue
        levels = [len(path) for path in paths]
        level = max(set(levels), key=levels.count)
        roots = list(dict.fromkeys(path[0] for path in paths))
        return dashboard.Scene(one, found, least, most, roots, level)
    return None


def _linked(whole: Json, key: str) -> set[str]:
    return {uid(one) for one in as_list(whole.get(key)) if isinstance(one, dict)}


def _holds_all(combo: CategoryCombo, names: Sequence[str]) -> bool:
    return all(len(named_options(combo, name)) == 1 for name in names)


def _said(outcome: MetadataOutcome) -> str:
    return f"DHIS2 refused: {'; '.join(outcome.errors[:ERRORS_SHOWN])}"
