"""The demo tells the truth: its own check passes, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.command_line import main
from gateway.demo.files import rows_of

REPOSITORY = Path(__file__).parents[2]
TIMEOUT_S = 150  # some 30 s on an idle machine of two cores


def start(*words: str) -> subprocess.Popen[str]:
    """The demo in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "gateway.command_line", "demo", *words],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.minute
def test_the_demo_comes_out_as_told_and_cleans_up(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    process = start("--check", "--dir", str(folder))
    said, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, said
    assert "13 unexplained, was 23 until HC01-T2's issue of 10 arrived" in said
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {
        "cms", "hc01-t1", "hc01-t2", "gateway"
    }  # fmt: skip
    # A process that still ran would hold its folder and its control file.
    for name in ("cms", "hc01-t1", "hc01-t2", "gateway"):
        assert not (folder / name / "control.json").exists()
        assert main(["verify", "--dir", str(folder / name)]) == 0


@pytest.mark.minute
@pytest.mark.skipif(os.name == "nt", reason="no SIGTERM there")
def test_a_demo_that_is_ended_stops_its_nodes(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    process = start("--dir", str(folder))
    assert process.stdout is not None
    while line := process.stdout.readline():
        if line.startswith("2."):  # the warehouse runs, the health centre is about to
            break
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert main(["verify", "--dir", str(folder / "cms")]) == 0


def test_the_demo_does_not_touch_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep")
    assert main(["demo", "--check", "--dir", str(tmp_path)]) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_demo_s_lists_refer_to_each_other() -> None:
    products = {row["code"] for row in rows_of("products.csv")}
    stores = {row["code"] for row in rows_of("facilities.csv")}
    zones = {row["code"] for row in rows_of("zones.csv")}
    assert len(products) >= 60 and len(stores) == 12
    for name in ("program_products.csv", "approved_products.csv", "items.csv", "opening.csv",
                 "records.csv"):  # fmt: skip
        assert {row["product_code"] for row in rows_of(name)} <= products, name
    assert {row["zone_code"] for row in rows_of("facilities.csv")} <= zones
    lines = rows_of("supply_lines.csv")
    assert {row["facility_code"] for row in lines} | {"CMS"} == stores
    vaccines = [row for row in rows_of("products.csv") if row["use_vvm"] == "true"]
    assert vaccines and {row["unit"] for row in vaccines} == {"dose"}
