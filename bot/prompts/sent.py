"""The parameters of a prompt that was sent."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from bot.prompts.parse import parse


@lru_cache(maxsize=512)  # the message of a task is edited again and again
def parameters_in(sent: str) -> Mapping[str, str]:
    """Return what stands after each parameter of a prompt as it is sent, by canonical name."""
    return MappingProxyType(parse(sent).values)
