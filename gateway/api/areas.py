"""Areas: what the gateway adds to a node's API, in one list; each module names its own routes."""

from __future__ import annotations

from gateway.api import operating
from gateway.api.access import offered
from node.api.area import Area

GATEWAY_AREAS = (Area("gateway", operating.ROUTES, operating.SCHEMAS, offered),)
