"""View: what the stand-in has received, for people and for tests."""

from __future__ import annotations

import html

from gateway.sandbox.model import DEFAULT_OPTION_COMBO, LABEL, Object, Server

_DEFAULT = (DEFAULT_OPTION_COMBO, DEFAULT_OPTION_COMBO)
PAGE_ROWS = 2000  # values the page shows; the newest


def state(server: Server) -> Object:
    """What the stand-in holds, for tests: live values, those under default combinations apart."""
    values = [
        [place.data_element, place.org_unit, place.period, value]
        for place, value in sorted(server.live().items())
        if (place.option_combo, place.attribute_combo) == _DEFAULT
    ]
    apart = [
        [*place, value]
        for place, value in sorted(server.live().items())
        if (place.option_combo, place.attribute_combo) != _DEFAULT
    ]
    completed = [[*key, entry.get("date")] for key, entry in sorted(server.completed.items())]
    events = sorted(server.tracker.events.values(), key=lambda event: str(event["updatedAt"]))
    return {
        "label": LABEL,
        "values": values,
        "told_apart": apart,
        "completed": completed,
        "imports": server.imports,
        "requests": list(server.requests),
        "events": events,
        "tracker_imports": server.tracker.imports,
    }


def received(server: Server) -> str:
    """The page: a plain table of the newest values received."""
    elements, units = server.all("dataElements"), server.all("organisationUnits")
    combos = server.all("categoryOptionCombos")
    newest = sorted(server.values.items(), key=lambda pair: pair[1].updated, reverse=True)
    lines = []
    for place, held in newest[:PAGE_ROWS]:
        cells = (
            units.get(place.org_unit, {}).get("name", place.org_unit),
            elements.get(place.data_element, {}).get("name", place.data_element),
            combos.get(place.option_combo, {}).get("name", place.option_combo),
            place.period,
            "(deleted)" if held.deleted else held.value,
            held.updated,
        )
        lines.append("<tr>" + "".join(f"<td>{html.escape(str(c))}</td>" for c in cells) + "</tr>")
    heads = "".join(
        f"<th>{name}</th>"
        for name in ("Org unit", "Data element", "Option", "Period", "Value", "When")
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>' + LABEL + "</title>"
        "<style>body{font:14px sans-serif;margin:24px}table{border-collapse:collapse}"
        "td,th{border:1px solid #ccc;padding:4px 8px;text-align:start}</style>"
        f"<h1>{LABEL}</h1><p>Version {html.escape(server.version)}, "
        f"{len(server.live())} values received.</p>"
        f"<table><tr>{heads}</tr>{''.join(lines)}</table></html>"
    )
