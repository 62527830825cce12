"""Setting: what one run of the gateway works with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.aggregate import Group
from gateway.appointment import Appointment
from gateway.configuration import Configuration
from gateway.mapping import MappingInForce


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run works with: the region, its configuration and mapping, who we are, the target."""

    region: bytes
    config: Configuration
    mapping: MappingInForce
    ours: Appointment
    target_id: int
    groups: Mapping[str, Group]
