"""Roles: who may do what with an account of a store."""

from __future__ import annotations

ROLES = ("dispenser", "storekeeper", "supervisor", "admin")  # each may what the one before may
AUDITOR = "auditor"  # reads everything at its store and records nothing (D3)
ACCOUNT_ROLES = (*ROLES, AUDITOR)


def rank_of(role: str) -> int:
    """How far a role reaches; below all for one that records nothing."""
    return ROLES.index(role) if role in ROLES else -1
