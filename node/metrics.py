"""Metrics: what a node holds and how its peers are, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Sample = tuple[dict[str, str], float]  # labels and value
_STATES = ("in_step", "syncing", "out_of_reach", "refused")


@dataclass(frozen=True, slots=True)
class Measure:
    """One metric: its name without the prefix, `gauge` or `counter`, what it says, its samples."""

    name: str
    kind: str
    text: str
    samples: Sequence[Sample]


def exposition(status: dict[str, Any], more: Iterable[Measure] = ()) -> str:
    """The text format of Prometheus, from the answer of `status` and what areas add."""
    peers = status["peers"]
    lines: list[str] = []

    def add(name: str, kind: str, text: str, samples: Iterable[Sample]) -> None:
        lines.append(f"# HELP stockmesh_{name} {text}")
        lines.append(f"# TYPE stockmesh_{name} {kind}")
        for labels, value in samples:
            shown = ",".join(f'{key}="{_escaped(word)}"' for key, word in labels.items())
            lines.append(f"stockmesh_{name}{'{' + shown + '}' if shown else ''} {value:g}")

    add("entries", "gauge", "Entries held.", [({}, status["entries"])])
    add("storage_ok", "gauge", "1 while the disk takes what is written.",
        [({}, status["storage"] == "ok")])  # fmt: skip
    add("scopes_provisional", "gauge", "Scopes of which something is missing.",
        [({}, sum(scope["provisional"] is not None for scope in status["scopes"]))])  # fmt: skip
    add("peers", "gauge", "Peers by state.",
        [({"state": state}, sum(peer["state"] == state for peer in peers)) for state in _STATES],
    )  # fmt: skip
    for name, text in (
        ("to_send", "Entries the peer lacks of ours."),
        ("to_receive", "Entries we lack of the peer's."),
        ("bytes_sent", "Bytes sent on the present link."),
        ("bytes_received", "Bytes received on the present link."),
        ("bytes_per_s", "Bytes a second both ways."),
    ):
        add(f"peer_{name}", "gauge", text,
            [({"peer": peer["label"] or peer["address"], "device": peer["device"]}, peer[name])
             for peer in peers])  # fmt: skip
    add("own_entries_lacking", "gauge", "Entries of this device that another does not hold.",
        [({"holder": one["label"], "device": one["device"]}, one["lacks"])
         for one in status["safe_at"]])  # fmt: skip
    for measure in more:
        add(measure.name, measure.kind, measure.text, measure.samples)
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
