"""How requests to CometAPI are observed from outside: told of each when it ended."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A request that ended.

    Attributes:
        is_submit: whether it was one, and not a look.
        endpoint: the last part of its path.
        result: `ok`, or the name of the error that was raised.
        seconds: how long it took.
    """

    is_submit: bool
    endpoint: str
    result: str
    seconds: float


observers: Final[list[Callable[[Ended], object]]] = []
"""Those of this process, for all of its clients."""


@contextmanager
def observed(endpoint: str, *, is_submit: bool = False) -> Iterator[None]:
    """Tell all observers how the request inside ends, errors in its answer included."""
    began_s = perf_counter()
    result = "ok"
    try:
        yield
    except BaseException as error:
        result = type(error).__name__
        raise
    finally:
        seconds = perf_counter() - began_s
        ended = Ended(is_submit=is_submit, endpoint=endpoint, result=result, seconds=seconds)
        for observer in observers:
            observer(ended)
