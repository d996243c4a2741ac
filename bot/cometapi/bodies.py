"""How JSON with pictures in it is sent, piece by piece.

Put together, a request with five pictures would be in memory four times: in its parts, as text, as
bytes, and in the line to the socket.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from json import JSONEncoder
from typing import Any, Final

_PIECE: Final = 64 * 1024
_encoder: Final = JSONEncoder()


def sent_as(json: Mapping[str, object] | None) -> dict[str, Any]:
    """Return aiohttp's arguments to send this JSON, beside the usual headers.

    A body with long texts is a stream; its headers are among the arguments.
    """
    if json is None or not _is_long(json):
        return {"json": json}
    length = sum(len(text) for text in _encoder.iterencode(json))
    headers = {"Content-Type": "application/json", "Content-Length": str(length)}
    return {"data": _pieces(json), "headers": headers}


def _is_long(json: Mapping[str, object]) -> bool:
    lists = (value if isinstance(value, list) else [value] for value in json.values())
    return any(isinstance(text, str) and len(text) > _PIECE for each in lists for text in each)


async def _pieces(json: Mapping[str, object]) -> AsyncIterator[bytes]:
    for text in _texts(json):
        for start in range(0, len(text), _PIECE):
            yield text[start : start + _PIECE].encode()


def _texts(json: Mapping[str, object]) -> Iterator[str]:
    """Yield the text: each long one by itself, the short ones between them together."""
    short: list[str] = []
    for text in _encoder.iterencode(json):
        if len(text) <= _PIECE:
            short.append(text)
        else:
            yield "".join(short)
            yield text
            short.clear()
    yield "".join(short)
