"""Runnable examples: a supply chain with its DHIS2, in one process, from the first order on."""
