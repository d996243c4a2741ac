"""Answering as another CometAPI did, by the report of `imagine-bot doctor --live`."""

from playground.comet.replay.report import Report, ReportError, read_report

__all__ = ["Report", "ReportError", "read_report"]
