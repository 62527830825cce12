"""The gateway's part of the HTTP API, `/api/v1/gateway/…`; see `docs/api.md`, Gateway."""

from gateway.api.areas import GATEWAY_AREAS

__all__ = ["GATEWAY_AREAS"]
