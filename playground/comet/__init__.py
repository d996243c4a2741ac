"""A local CometAPI: the Midjourney gateway's behaviour, with pictures drawn on this machine."""

from playground.comet.doors import Request
from playground.comet.faults import Faults
from playground.comet.prices import Charge
from playground.comet.server import LocalComet
from playground.comet.upstream import Task

__all__ = ["Charge", "Faults", "LocalComet", "Request", "Task"]
