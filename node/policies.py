"""Policies: what a store's supervisor decided about how the store works.

Each is the setting `policy/<name>` of the store, true or false; what was never set is false.
"""

from __future__ import annotations

from crdt_model import scopes
from node.directory import Directory
from node.views import settings

OWNERS = "owners"  # stock is kept apart by programme or donor (B8)
VVM_FIRST = "vvm_first"  # vials of VVM stage 2 go before those of stage 1
WHOLE_PACKS = "whole_packs"  # issues to stores are whole packs (L7)
SELF_APPROVAL = "self_approval"  # who counted may approve the sheet (C5)
POLICIES = (OWNERS, VVM_FIRST, WHOLE_PACKS, SELF_APPROVAL)


def holds(directory: Directory, store: bytes, name: str) -> bool:
    """Whether a store has switched a policy on."""
    scope = directory.scope(scopes.store_settings(store))
    return settings.value(directory.connection, scope, f"policy/{name}") is True
