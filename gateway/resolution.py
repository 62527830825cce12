"""Resolution: the uids that a mapping's names stand for on one server.

A name that does not stand for exactly one object, or for one that would refuse the value, is a
fault with words for the operator; what it names is not sent until it is mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from gateway.mapping import DataSetMapping, Slot
from gateway.metadata import CategoryCombo, DataElement, DataSet, MappedObjects


class Fault(NamedTuple):
    """Why a name is of no use; `code` is the check's."""

    code: str
    subject: str
    words: str


class Uids(NamedTuple):
    """A value's data element and category option combination, "" for the default one."""

    element: str
    combo: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """One data set of the mapping on this server.

    Attributes:
        data_set: None if no single one has the name; then nothing else is filled.
        attribute_combo: uid, "" for the default one, None if it could not be told.
        places: the slots of which values can be sent.
    """

    data_set: DataSet | None
    attribute_combo: str | None
    places: Mapping[Slot, Uids]
    faults: tuple[Fault, ...]

    @property
    def usable(self) -> bool:
        """Whether anything of the data set can be sent."""
        return self.data_set is not None and self.attribute_combo is not None


def label_of(slot: Slot) -> str:
    """A slot as people read it."""
    return slot.element if not slot.combo else f"{slot.element} / {slot.combo}"


def resolved(mapping: DataSetMapping, objects: MappedObjects) -> Resolved:
    """Look the names of one data set of the mapping up among the server's objects."""
    found = objects.data_sets.get(mapping.name, ())
    if len(found) != 1:
        many = "no data set has" if not found else f"{len(found)} data sets have"
        fault = Fault("data_set", mapping.name, f"{many[0].upper()}{many[1:]} this name.")
        return Resolved(None, None, {}, (fault,))
    data_set = found[0]
    faults: list[Fault] = []
    attribute_combo = _attribute_combo(mapping, data_set, objects, faults)
    places: dict[Slot, Uids] = {}
    unusable: set[str] = set()
    for slot in mapping.slots():
        element = _element(slot.element, data_set, objects, faults, unusable)
        if element is None:
            continue
        combo = _combo(slot, element, data_set, objects, faults)
        if combo is not None:
            places[slot] = Uids(element.uid, combo)
    return Resolved(data_set, attribute_combo, places, tuple(faults))


def _element(
    name: str,
    data_set: DataSet,
    objects: MappedObjects,
    faults: list[Fault],
    unusable: set[str],
) -> DataElement | None:
    """The one element of a name, None with a fault the first time."""
    if name in unusable:
        return None
    found = objects.elements.get(name, ())
    if len(found) == 1 and found[0].uid in data_set.elements:
        return found[0]
    unusable.add(name)
    if not found:
        faults.append(Fault("element_missing", name, "No data element has this name."))
    elif len(found) > 1:
        words = f"{len(found)} data elements have this name."
        faults.append(Fault("element_ambiguous", name, words))
    else:
        words = f"It is not in data set {data_set.code or data_set.name}."
        faults.append(Fault("element_not_in_data_set", name, words))
    return None


def effective_combo(
    element: DataElement, data_set: DataSet, objects: MappedObjects
) -> CategoryCombo | None:
    """The category combination of an element in a data set: the data set's word goes first."""
    uid = data_set.elements.get(element.uid) or element.combo
    return objects.combos.get(uid)


def _combo(
    slot: Slot,
    element: DataElement,
    data_set: DataSet,
    objects: MappedObjects,
    faults: list[Fault],
) -> str | None:
    combo = effective_combo(element, data_set, objects)
    label = label_of(slot)
    if combo is None or combo.is_default:
        if not slot.combo:
            return ""
        words = "The element takes the default option combination only."
        faults.append(Fault("option_combo_missing", label, words))
        return None
    if not slot.combo:
        words = f"It wants an option combination of {combo.name}; the mapping names none."
        faults.append(Fault("category_combo", label, words))
        return None
    uids = named_options(combo, slot.combo)
    if len(uids) == 1:
        return uids[0]
    if uids:
        words = f"{len(uids)} option combinations of {combo.name} have this code or name."
        faults.append(Fault("option_combo_ambiguous", label, words))
    else:
        words = f"No option combination of {combo.name} has this code or name."
        faults.append(Fault("option_combo_missing", label, words))
    return None


def named_options(combo: CategoryCombo, name: str) -> list[str]:
    """Uids of the option combinations with a code, name or uid; a code goes before a name."""
    for key in ("code", "uid", "name"):
        uids = [option.uid for option in combo.options if getattr(option, key) == name]
        if uids:
            return uids
    return []


def _attribute_combo(
    mapping: DataSetMapping, data_set: DataSet, objects: MappedObjects, faults: list[Fault]
) -> str | None:
    combo = objects.combos.get(data_set.combo)
    wanted = mapping.attribute_combo
    if combo is None or combo.is_default:
        if not wanted or wanted == "default":
            return ""
        words = f"The data set has no attributes, the mapping names {wanted}."
        faults.append(Fault("attribute_combo", mapping.name, words))
        return None
    if not wanted:
        words = f"It wants an attribute option combination of {combo.name}; the mapping names none."
        faults.append(Fault("attribute_combo", mapping.name, words))
        return None
    uids = named_options(combo, wanted)
    if len(uids) != 1:
        many = "No" if not uids else str(len(uids))
        words = f"{many} option combinations of {combo.name} are called {wanted}."
        faults.append(Fault("attribute_combo", mapping.name, words))
        return None
    return uids[0]


def unit_uids(objects: MappedObjects, names: Iterable[str]) -> dict[str, str]:
    """Name → uid of the org units that the server has exactly once."""
    found = {name: objects.org_units.get(name, ()) for name in names}
    return {name: units[0].uid for name, units in found.items() if len(units) == 1}
