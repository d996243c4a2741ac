"""A local CometAPI: the Midjourney gateway's behaviour, with pictures drawn on this machine."""

from playground.comet.faults import Faults
from playground.comet.gateway.prices import Charge
from playground.comet.http.pipeline import Request
from playground.comet.server import LocalComet
from playground.comet.upstream.tasks import Task

__all__ = ["Charge", "Faults", "LocalComet", "Request", "Task"]
