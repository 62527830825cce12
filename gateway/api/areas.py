"""Areas: what the gateway adds to a node's API, in one list; each module names its own routes."""

from __future__ import annotations

from gateway.api import mapping, operating, rts
from gateway.api.access import offered
from gateway.measuring import measures
from gateway.telling import raised
from node.api.area import Area

_PARTS = (operating, mapping, rts)

GATEWAY_AREAS = (
    Area(
        "gateway",
        tuple(route for part in _PARTS for route in part.ROUTES),
        {name: schema for part in _PARTS for name, schema in part.SCHEMAS.items()},
        offered,
        measures,
        raised,
    ),
)
