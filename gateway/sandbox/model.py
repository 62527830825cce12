"""Model: what the stand-in holds: metadata objects, data values, users, locks.

Objects stay JSON, as they were posted; the importers read them through the methods here.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from gateway.mapping import stable_uid
from gateway.periods import Period, containing, shifted
from gateway.sandbox.tracker_store import TrackerStore

LABEL = "stand-in, not DHIS2"
REQUESTS_KEPT = 10_000
DEFAULT_CATEGORY = "GLevLNI9wkl"
DEFAULT_OPTION = "xYerKDKCefk"
DEFAULT_COMBO = "bjDvmb4bfuf"
DEFAULT_OPTION_COMBO = "HllvX50cXC0"
IMPORTED_CLASSES = (
    "categoryOptions",
    "categories",
    "categoryCombos",
    "categoryOptionCombos",
    "optionSets",
    "attributes",
    "organisationUnits",
    "organisationUnitGroups",
    "dataElements",
    "dataSets",
    "legendSets",
    "visualizations",
    "dashboards",
    "indicatorTypes",
    "indicators",
    "trackedEntityTypes",
    "trackedEntityAttributes",
    "programs",
    "programStages",
)

Object = dict[str, Any]


class Place(NamedTuple):
    """The natural key of a data value."""

    data_element: str
    org_unit: str
    period: str
    option_combo: str
    attribute_combo: str


@dataclass(slots=True)
class Value:
    """A stored value; a deleted one stays as a row, as DHIS2 keeps it."""

    value: str
    deleted: bool
    created: str
    updated: str
    stored_by: str
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class User:
    """Who may sign in: by password, or by the token if one is given."""

    name: str
    password: str
    authorities: frozenset[str] = frozenset({"ALL"})
    org_units: tuple[str, ...] = ()
    groups: frozenset[str] = frozenset()
    token: str | None = None

    def has(self, authority: str) -> bool:
        """`ALL` holds every authority."""
        return authority in self.authorities or self.is_superuser

    @property
    def is_superuser(self) -> bool:
        return "ALL" in self.authorities


def _defaults() -> dict[str, list[Object]]:
    combo = {"id": DEFAULT_COMBO}
    return {
        "categoryOptions": [{"id": DEFAULT_OPTION, "code": "default", "name": "default"}],
        "categories": [
            {
                "id": DEFAULT_CATEGORY,
                "code": "default",
                "name": "default",
                "categoryOptions": [{"id": DEFAULT_OPTION}],
            }
        ],
        "categoryCombos": [
            {
                "id": DEFAULT_COMBO,
                "code": "default",
                "name": "default",
                "categories": [{"id": DEFAULT_CATEGORY}],
            }
        ],
        "categoryOptionCombos": [
            {
                "id": DEFAULT_OPTION_COMBO,
                "code": "default",
                "name": "default",
                "categoryCombo": combo,
                "categoryOptions": [{"id": DEFAULT_OPTION}],
            }
        ],
    }


@dataclass(slots=True)
class Server:
    """One stand-in server.

    Attributes:
        version: as `/api/system/info` says it, for example `2.42.5` or `2.43.1`.
        objects: class name to uid to object.
        values: what was imported.
        approved: (data set, org unit, period) under approval.
        lock_exceptions: (data set, org unit, period) opened again.
        completed: (data set, org unit, period) to the registration.
        stored: data store, (namespace, key) to value.
        requests: what was asked and answered, the newest.
        now: the server's clock, UTC. zone: what its clock on the wall shows.
        tracker: tracked entities, enrolments and events.
    """

    version: str
    users: Sequence[User]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    objects: dict[str, dict[str, Object]] = field(default_factory=dict)
    values: dict[Place, Value] = field(default_factory=dict)
    approved: set[tuple[str, str, str]] = field(default_factory=set)
    lock_exceptions: set[tuple[str, str, str]] = field(default_factory=set)
    completed: dict[tuple[str, str, str], Object] = field(default_factory=dict)
    stored: dict[tuple[str, str], Any] = field(default_factory=dict)
    imports: list[Object] = field(default_factory=list)
    requests: deque[Object] = field(default_factory=lambda: deque(maxlen=REQUESTS_KEPT))
    zone: str = "UTC"
    tracker: TrackerStore = field(default_factory=TrackerStore)

    def __post_init__(self) -> None:
        self.load(_defaults())

    @property
    def number(self) -> tuple[int, ...]:
        return tuple(int(part) for part in re.findall(r"\d+", self.version)[:3])

    @property
    def has_pipeline(self) -> bool:
        """Whether the importer is the one of 2.43 and later."""
        return self.number >= (2, 43)

    def load(self, package: Mapping[str, Any]) -> None:
        """Take the objects of a metadata package without asking what an import would ask."""
        for name in IMPORTED_CLASSES:
            held = self.objects.setdefault(name, {})
            for item in package.get(name, ()):
                held[item["id"]] = dict(item)

    def all(self, name: str) -> dict[str, Object]:
        """The objects of a class."""
        return self.objects.get(name, {})

    def anywhere(self, uid: str) -> Object | None:
        """The object with this uid, whatever its class."""
        return next((held[uid] for held in self.objects.values() if uid in held), None)

    def resolve(self, name: str, reference: str, scheme: str) -> Object | None:
        """An object by UID, CODE, NAME or ATTRIBUTE:<uid>; of several with one code, one of them,
        which is what an unlucky client gets."""
        if scheme in ("", "UID", "ID"):
            return self.all(name).get(reference)
        if scheme.startswith("ATTRIBUTE:"):
            attribute = scheme.partition(":")[2]
            return next(
                (
                    item
                    for item in self.all(name).values()
                    for entry in item.get("attributeValues", ())
                    if entry["attribute"]["id"] == attribute and entry["value"] == reference
                ),
                None,
            )
        key = scheme.lower()
        return next((o for o in self.all(name).values() if o.get(key) == reference), None)

    def path(self, unit: Object) -> list[str]:
        """Uids from the root down to the unit."""
        chain: list[str] = []
        step: Object | None = unit
        while step is not None and step["id"] not in chain:
            chain.insert(0, step["id"])
            parent = step.get("parent")
            step = self.all("organisationUnits").get(parent["id"]) if parent else None
        return chain

    def in_hierarchy(self, user: User, unit: Object) -> bool:
        """Whether a unit is at or below one of the user's capture units."""
        return bool(set(self.path(unit)) & set(user.org_units))

    def may_write_data(self, user: User, item: Object) -> bool:
        """Data write on a data set or category option by public sharing, a group, or as
        superuser."""
        sharing = item.get("sharing", {})
        granted = [sharing.get("public", "--------")]
        granted += [
            g["access"] for g in sharing.get("userGroups", {}).values() if g["id"] in user.groups
        ]
        return user.is_superuser or any(access[3:4] == "w" for access in granted)

    def may_write_options(self, user: User, option_combo: str) -> bool:
        """Data write on every category option of an option combination."""
        combo = self.all("categoryOptionCombos").get(option_combo, {})
        options = [self.all("categoryOptions")[one["id"]] for one in combo["categoryOptions"]]
        return all("sharing" not in one or self.may_write_data(user, one) for one in options)

    def elements_of(self, data_set: Object) -> set[str]:
        """Uids of the data set's elements."""
        return {link["dataElement"]["id"] for link in data_set.get("dataSetElements", ())}

    def units_of(self, data_set: Object) -> set[str]:
        """Uids of the org units the data set is assigned to."""
        return {unit["id"] for unit in data_set.get("organisationUnits", ())}

    def data_sets_of(self, element: str) -> list[Object]:
        """Data sets that hold an element."""
        return [s for s in self.all("dataSets").values() if element in self.elements_of(s)]

    def option_combos(self, category_combo: str) -> set[str]:
        """Uids of the option combinations there are of a category combination."""
        return {
            uid
            for uid, one in self.all("categoryOptionCombos").items()
            if one.get("categoryCombo", {}).get("id") == category_combo
        }

    def option_combos_of(self, data_set: Object, element: str) -> set[str]:
        """Uids that a value of an element may have: the data set's word goes before its own."""
        own = self.all("dataElements").get(element, {}).get("categoryCombo")
        links = data_set.get("dataSetElements", ())
        over = [link.get("categoryCombo") for link in links if link["dataElement"]["id"] == element]
        combo = next(filter(None, [*over, own]), {"id": DEFAULT_COMBO})
        return self.option_combos(combo["id"])

    def attribute_combos_of(self, data_set: Object) -> set[str]:
        """Uids that an attribute of a data set's values may have."""
        return self.option_combos(data_set.get("categoryCombo", {"id": DEFAULT_COMBO})["id"])

    def generate_option_combos(self) -> int:
        """Make the option combinations that category combinations lack; how many."""
        made = 0
        held = self.objects["categoryOptionCombos"]
        for combo in self.all("categoryCombos").values():
            categories = [self.all("categories")[one["id"]] for one in combo["categories"]]
            known = {
                frozenset(option["id"] for option in held[uid].get("categoryOptions", ()))
                for uid in self.option_combos(combo["id"])
            }
            for options in product(*(one.get("categoryOptions", ()) for one in categories)):
                uids = [option["id"] for option in options]
                if frozenset(uids) in known:
                    continue
                uid = stable_uid("stand-in's option combination", "-".join([combo["id"], *uids]))
                names = [str(self.all("categoryOptions")[one]["name"]) for one in uids]
                held[uid] = {
                    "id": uid,
                    "name": ", ".join(names),
                    "categoryCombo": {"id": combo["id"]},
                    "categoryOptions": [{"id": one} for one in uids],
                }
                made += 1
        return made

    def is_expired(self, data_set: Object, unit: str, period: Period) -> bool:
        """Past `expiryDays` after the period's end, and not opened again."""
        days = data_set.get("expiryDays", 0)
        if not days or (data_set["id"], unit, period.text) in self.lock_exceptions:
            return False
        return self.today() > period.end - timedelta(days=1) + timedelta(days=days)

    def is_future(self, data_set: Object, period: Period) -> bool:
        """After the latest open period: with 0 open future periods even the current one is."""
        current = containing(period.kind, self.today())
        latest = shifted(current, int(data_set.get("openFuturePeriods", 0)) - 1)
        return period.start > latest.start

    def input_period(self, data_set: Object, period: Period) -> str:
        """`open`, `shut` (listed, but today is outside its dates) or `absent`."""
        listed = data_set.get("dataInputPeriods") or []
        if not listed:
            return "open"
        dates = [entry for entry in listed if entry["period"]["id"] == period.text]
        if not dates:
            return "absent"
        today = self.today().isoformat()
        for entry in dates:
            opens, closes = entry.get("openingDate") or "", entry.get("closingDate") or "9999"
            if opens[:10] <= today <= closes[:10]:
                return "open"
        return "shut"

    def today(self) -> date:
        return self.now().date()

    def stamp(self) -> str:
        """The server's clock as DHIS2 writes it: without a zone."""
        return self.local().isoformat(timespec="milliseconds")

    def local(self) -> datetime:
        """The time on the server's wall, without its zone."""
        return self.now().astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)

    def tracker_stamp(self) -> str:
        """The stamp of a tracker write; no two are alike."""
        return self.tracker.tick(self.local())

    def write(self, place: Place, value: str, user: User, *, deleted: bool) -> str:
        """Store a value; `imported`, `updated`, `unchanged` or `deleted`."""
        held = self.values.get(place)
        stamp = self.stamp()
        if held is None:
            self.values[place] = Value(value, deleted, stamp, stamp, user.name)
            return "deleted" if deleted else "imported"
        same = held.value == value and held.deleted == deleted
        held.value, held.deleted, held.updated, held.stored_by = value, deleted, stamp, user.name
        if same:
            return "unchanged"
        return "deleted" if deleted else "updated"

    def live(self) -> dict[Place, str]:
        """The values that are not deleted."""
        return {place: held.value for place, held in self.values.items() if not held.deleted}


_WHOLE = re.compile(r"(0|-?[1-9]\d{0,9})")
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")


def fits(value: str, value_type: str, *, lenient: bool) -> bool:
    """Whether a value is valid for a value type. `lenient` takes 5.0 for 5, as 2.43 does."""
    if value_type.startswith("INTEGER"):
        if lenient:
            value = re.sub(r"\.0+$", "", value)
        if _WHOLE.fullmatch(value) is None:
            return False
        number = int(value)
        return {
            "INTEGER": True,
            "INTEGER_POSITIVE": number > 0,
            "INTEGER_ZERO_OR_POSITIVE": number >= 0,
            "INTEGER_NEGATIVE": number < 0,
        }.get(value_type, False)
    if value_type in ("NUMBER", "PERCENTAGE", "UNIT_INTERVAL"):
        if _NUMBER.fullmatch(value) is None:
            return False
        top = {"PERCENTAGE": 100.0, "UNIT_INTERVAL": 1.0}.get(value_type)
        return top is None or 0 <= float(value) <= top
    if value_type in ("BOOLEAN", "TRUE_ONLY"):
        return value == "true" or (value == "false" and value_type == "BOOLEAN")
    if value_type == "DATE":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return len(value) <= 50_000


def options_of(server: Server, element: Object) -> Iterable[str] | None:
    """Codes of the options an element takes, None if it takes anything."""
    link = element.get("optionSet")
    if not link:
        return None
    held = server.all("optionSets").get(link["id"], {})
    return [option["code"] for option in held.get("options", ())]
