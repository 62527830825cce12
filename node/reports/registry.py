"""Registry: every report by its name."""

from __future__ import annotations

from node.reports import (
    adoption,
    consumption,
    donors,
    expiry,
    losses,
    movements,
    orders,
    stock_card,
    stock_outs,
    stock_status,
    valuation,
    variance,
)
from node.reports.table import Report

REPORTS: dict[str, Report] = {
    module.REPORT.name: module.REPORT
    for module in (
        stock_status,
        stock_card,
        expiry,
        movements,
        consumption,
        orders,
        variance,
        losses,
        donors,
        adoption,
        valuation,
        stock_outs,
    )
}
