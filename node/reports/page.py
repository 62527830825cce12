"""Page: a report's answer to be printed: HTML that needs no script, with columns that fit paper."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from node.directory import instant_text
from node.reports.showing import is_number, plain
from node.reports.table import Answer, Section

PAGE_STYLE = """
@page { size: A4 landscape; margin: 12mm; }
body { font: 10pt/1.35 system-ui, sans-serif; color: #000; background: #fff; margin: 1rem; }
h1 { font-size: 15pt; margin: 0 0 .25rem; }
h2 { font-size: 12pt; margin: 1rem 0 .25rem; break-after: avoid; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 .75rem; margin: 0 0 .75rem; }
dd { margin: 0; }
table { border-collapse: collapse; width: 100%; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: .5pt solid #999; padding: .15rem .35rem; text-align: start; vertical-align: top; }
th { background: #eee; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.provisional { border-inline-start: 3pt solid #000; padding-inline-start: .5rem; }
@media print { body { margin: 0; } }
"""
# The page brings its own style and nothing else; it may run and load nothing.
_STYLE_HASH = base64.b64encode(hashlib.sha256(PAGE_STYLE.encode()).digest()).decode()
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)
_RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "ur"})


def as_html(answer: Answer, language: str = "en") -> str:
    """The page. `language` is that of the titles, `en` for those of this program."""
    direction = "rtl" if language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    stores = answer.sections
    title = answer.report.title
    if len(stores) == 1:
        title = f"{title}: {stores[0].store.code} {stores[0].store.name}"
    parts = [
        f'<!doctype html><html lang="{escape(language)}" dir="{direction}">',
        f'<head><meta charset="utf-8"><title>{escape(title)}</title>',
        f"<style>{PAGE_STYLE}</style></head><body><h1>{escape(title)}</h1><dl>",
        *(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts_of(answer)),
        "</dl>",
    ]
    for section in stores:
        parts += _section(answer, section)
    parts.append("</body></html>")
    return "".join(parts)


def facts_of(answer: Answer) -> Iterator[tuple[str, str]]:
    """What was asked and when, in words: stands above a printed table and beside a workbook's."""
    yield "Report", answer.report.title
    if answer.document:
        yield "Document", answer.document
    takes, asked = answer.report.takes, answer.asked
    if "from" in takes:
        yield "From", asked.first.isoformat()
    if "to" in takes:
        yield "To", asked.last.isoformat()
    if "period" in takes:
        yield "Period", asked.period.label
    for name, thing in (("Product", asked.product), ("List", asked.list)):
        if thing is not None:
            yield name, f"{thing.code} {thing.name}"
    if answer.sections:
        yield "As of", instant_text(max(section.as_of for section in answer.sections))
    if answer.known_ms is not None:
        yield "As known on", _minute(answer.known_ms)
    yield "Made", _minute(answer.made_ms)


def _minute(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


def _section(answer: Answer, section: Section) -> Iterator[str]:
    if answer.several:
        yield f"<h2>{escape(section.store.code)} {escape(section.store.name)}</h2>"
    for sentence in section.provisional:
        yield f'<p class="provisional">Provisional: {escape(sentence)}</p>'
    for note in section.found.notes:
        yield f"<p>{escape(note.message)}</p>"
    columns = answer.report.columns
    yield "<table><thead><tr>"
    for one in columns:
        unit = f" ({one.unit})" if one.unit else ""
        kind = ' class="number"' if is_number(one.type) else ""
        yield f'<th scope="col"{kind}>{escape(one.title + unit)}</th>'
    yield "</tr></thead><tbody>"
    for row in section.found.rows:
        yield "<tr>"
        for one in columns:
            kind = ' class="number"' if is_number(one.type) else ""
            yield f"<td{kind}>{escape(str(plain(getattr(row, one.name))))}</td>"
        yield "</tr>"
    yield "</tbody></table>"
    if not section.found.rows:
        yield "<p>Nothing to show.</p>"
