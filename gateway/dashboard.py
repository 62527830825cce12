"""Dashboard: an example for DHIS2 over the pushed figures, with legends from min and max.

Four tables: months of stock, stock on hand, stock-out days, and who reported. What it shows are
the pushed elements themselves: DHIS2 adds the org units up, as each element's aggregation says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from gateway.mapping import DataSetMapping, stable_uid
from gateway.metadata import Json
from gateway.resolution import Resolved, Uids

ITEMS_SHOWN = 30  # columns of a table; more are not read on a screen
DEFAULT_MIN_MONTHS, DEFAULT_MAX_MONTHS = Fraction(1), Fraction(3)  # where no list says otherwise
MOST_MONTHS = 1000  # above any months of stock; a legend needs an end
STOCKED_OUT_BELOW = 0.0001  # months; figures have two decimals, so only 0 is below
RED, AMBER, GREEN, BLUE = "#D32F2F", "#FF9302", "#4CAF50", "#147CD7"
CODE = "STOCKMESH_STOCK"
# DHIS2's words for the last period that has ended.
LAST_PERIODS = {
    "Daily": "YESTERDAY",
    "Weekly": "LAST_WEEK",
    "Monthly": "LAST_MONTH",
    "Quarterly": "LAST_QUARTER",
}
# Figure → its table's name.
TABLES = {
    "months_of_stock": "LMIS - Months of stock",
    "usable": "LMIS - Stock on hand",
    "stockout_days": "LMIS - Stock-out days",
}
REPORTING = "LMIS - Reporting rate"
WIDTH, HEIGHT = 29, 20  # of a tile; the grid is 60 wide


@dataclass(frozen=True, slots=True)
class Scene:
    """What the dashboard is about.

    Attributes:
        least, most: months of stock that most products are kept between.
        roots: uids of the org units at the top. level: number of the level that reports.
    """

    mapping: DataSetMapping
    found: Resolved
    least: Fraction
    most: Fraction
    roots: Sequence[str]
    level: int


def columns(mapping: DataSetMapping, found: Resolved) -> dict[str, list[Uids]]:
    """Figure of `TABLES` → where its values go, item after item; figures without a place are left
    out."""
    shown: dict[str, list[Uids]] = {}
    for slot, (_, element) in mapping.slots().items():
        place = found.places.get(slot)
        if place is not None and len(element.figures) == 1 and element.figures[0] in TABLES:
            shown.setdefault(element.figures[0], []).append(place)
    return {figure: places[:ITEMS_SHOWN] for figure, places in shown.items()}


def dashboard(scene: Scene) -> Mapping[str, list[Json]]:
    """The legend set, the tables and the dashboard, as `POST /api/metadata` takes them."""
    shown = columns(scene.mapping, scene.found)
    tables = [
        _table(scene, name, [_operand(place) for place in shown[figure]], figure)
        for figure, name in TABLES.items()
        if figure in shown
    ]
    assert scene.found.data_set is not None
    rate = {"dataSet": {"id": scene.found.data_set.uid}, "metric": "REPORTING_RATE"}
    reporting = {"dataDimensionItemType": "REPORTING_RATE", "reportingRate": rate}
    tables.append(_table(scene, REPORTING, [reporting], "reporting"))
    tiles = [
        {
            "id": stable_uid("dashboardItem", str(table["id"])),
            "type": "VISUALIZATION",
            "visualization": {"id": table["id"]},
            "x": (WIDTH + 1) * (number % 2),
            "y": HEIGHT * (number // 2),
            "width": WIDTH,
            "height": HEIGHT,
        }
        for number, table in enumerate(tables)
    ]
    board = {
        "id": dashboard_uid(),
        "code": CODE,
        "name": "LMIS - Stock",
        "dashboardItems": tiles,
        "sharing": {"public": "r-------"},
    }
    return {
        "legendSets": [_legends(scene.least, scene.most)],
        "visualizations": tables,
        "dashboards": [board],
    }


def dashboard_uid() -> str:
    """The uid of the example dashboard."""
    return stable_uid("dashboard", CODE)


def _operand(place: Uids) -> Json:
    if not place.combo:
        return {"dataDimensionItemType": "DATA_ELEMENT", "dataElement": {"id": place.element}}
    operand = {
        "dataElement": {"id": place.element},
        "categoryOptionCombo": {"id": place.combo},
    }
    return {"dataDimensionItemType": "DATA_ELEMENT_OPERAND", "dataElementOperand": operand}


def _table(scene: Scene, name: str, items: Sequence[Json], figure: str) -> Json:
    table: dict[str, object] = {
        "id": stable_uid("visualization", f"{CODE}_{figure}"),
        "name": name,
        "type": "PIVOT_TABLE",
        "dataDimensionItems": list(items),
        "columnDimensions": ["dx"],
        "rowDimensions": ["ou"],
        "filterDimensions": ["pe"],
        "organisationUnits": [{"id": root} for root in scene.roots],
        "organisationUnitLevels": [scene.level],
        "rawPeriods": [LAST_PERIODS[scene.mapping.kind]],
        "sharing": {"public": "r-------"},
    }
    if figure == "months_of_stock":
        table["legend"] = {
            "set": {"id": stable_uid("legendSet", CODE)},
            "strategy": "FIXED",
            "style": "FILL",
            "showKey": True,
        }
    return table


def _legends(least: Fraction, most: Fraction) -> Json:
    bounds = [0.0, STOCKED_OUT_BELOW, float(least), float(most), float(MOST_MONTHS)]
    names = (
        "Stocked out",
        f"Below {float(least):g} months",
        "Between min and max",
        f"Above {float(most):g} months",
    )
    legends = [
        {
            "id": stable_uid("legend", f"{CODE}_{number}"),
            "name": name,
            "startValue": bounds[number],
            "endValue": bounds[number + 1],
            "color": colour,
        }
        for number, (name, colour) in enumerate(zip(names, (RED, AMBER, GREEN, BLUE), strict=True))
    ]
    name = "LMIS - Months of stock"
    return {"id": stable_uid("legendSet", CODE), "code": CODE, "name": name, "legends": legends}
