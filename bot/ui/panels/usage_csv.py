"""The numbers of a report as CSV: a row a day, a member, a kind and a reason."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.servers.usage import Amount
    from bot.services.servers.usage import Report


def as_csv(report: Report) -> bytes:
    """A table with a heading, in UTF-8 as spreadsheets read it; nothing in it was typed by members.

    Columns are what a row is about, which of it, pictures, US dollars, and how many failed.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["by", "which", "pictures", "usd", "failed"])
    writer.writerows(_rows(report))
    return written.getvalue().encode("utf-8-sig")


def _rows(report: Report) -> Iterator[list[Any]]:
    usage = report.usage
    for day, used in usage.by_day:
        yield _row("day", day, used)
    for user_id, used in usage.members:
        yield _row("member", str(user_id), used)
    for (kind, speed), used in usage.by_kind:
        yield _row("kind", f"{kind} {speed}".strip(), used)
    for outcome, number in usage.failures:
        yield ["failure", outcome, "", "", number]


def _row(by: str, which: str, used: Amount) -> list[Any]:
    return [by, which, used.pictures, f"{used.usd:.3f}", ""]
