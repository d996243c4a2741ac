"""Files in memory behind signed addresses that expire (Discord: API Reference)."""

import asyncio
import hashlib
import hmac
import io
import mimetypes
import re
import secrets
from urllib.parse import quote, urlsplit

from aiohttp import web
from PIL import Image

from playground.discord.errors import JsonObject
from playground.discord.model.objects import Attachment
from playground.discord.model.snowflakes import NowS, Snowflakes

LIFE_S = 86_400.0
"""How long a signed address works."""
GRACE_S = 60.0
"""How long a file is still served after its message dropped it, as from an edge cache."""
_PATH = re.compile(r"/(?:ephemeral-)?attachments/(\d+)/(\d+)/([^/?]+)")
# Members upload what they like, and a page of ours may share this origin.
_HEADERS = {
    "Cache-Control": "private, max-age=86400",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
_GONE = "This content is no longer available."


def tidy_name(filename: str) -> str:
    """Return a file name as Discord stores it: plain letters, digits, `_`, `-` and `.`."""
    return re.sub(r"[^\w.\-]", "_", filename, flags=re.ASCII).strip(".") or "file"


def _picture_size(data: bytes) -> tuple[int, int] | None:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


class Cdn:
    """Keeps the bytes of attachments, hands out addresses, and serves them.

    With `most_bytes` it forgets the oldest files beyond, so that a long load fits into memory.
    """

    def __init__(self, snowflakes: Snowflakes, now_s: NowS) -> None:
        self.base_url = ""
        self.most_bytes: int | None = None
        self._snowflakes = snowflakes
        self._now_s = now_s
        self._secret = secrets.token_bytes(16)
        self._files: dict[int, bytes] = {}
        self._attachments: dict[int, Attachment] = {}
        self._dropped: dict[int, float] = {}
        self._held_bytes = 0

    async def store(
        self,
        data: bytes,
        *,
        channel_id: int,
        filename: str,
        description: str | None = None,
        ephemeral: bool = False,
        life_s: float | None = None,
    ) -> Attachment:
        """Keep a file, for `life_s` or until dropped, and return its attachment.

        A picture is measured.
        """
        self._sweep()
        size = await asyncio.to_thread(_picture_size, data)
        name = tidy_name(filename)
        attachment = Attachment(
            id=self._snowflakes.next(),
            channel_id=channel_id,
            filename=name,
            size=len(data),
            content_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            width=size[0] if size else None,
            height=size[1] if size else None,
            description=description,
            ephemeral=ephemeral,
        )
        self._files[attachment.id] = data
        self._held_bytes += len(data)
        self._forget_oldest()
        self._attachments[attachment.id] = attachment
        if life_s is not None:
            self._dropped[attachment.id] = self._now_s() + life_s
        return attachment

    def _forget_oldest(self) -> None:
        while self.most_bytes is not None and self._held_bytes > self.most_bytes:
            oldest = next(iter(self._files))
            self._held_bytes -= len(self._files.pop(oldest))
            self._attachments.pop(oldest, None)
            self._dropped.pop(oldest, None)

    def find(self, attachment_id: int) -> Attachment | None:
        """Return what is known of a stored file."""
        return self._attachments.get(attachment_id)

    def drop(self, attachments: list[Attachment]) -> None:
        """Let files go, after a last minute in which downloads under way still succeed."""
        for attachment in attachments:
            self._dropped[attachment.id] = self._now_s() + GRACE_S

    def _sweep(self) -> None:
        for attachment_id in [i for i, until in self._dropped.items() if until < self._now_s()]:
            del self._dropped[attachment_id]
            self._held_bytes -= len(self._files.pop(attachment_id, b""))
            self._attachments.pop(attachment_id, None)

    def contents(self) -> JsonObject:
        """Return all files with what is known of them, for `replace`."""
        return {
            "files": self._files,
            "attachments": self._attachments,
            "dropped": self._dropped,
        }

    def replace(self, contents: JsonObject) -> None:
        """Put what `contents` returned in place of all files."""
        self._files = contents["files"]
        self._attachments = contents["attachments"]
        self._dropped = contents["dropped"]
        self._held_bytes = sum(len(data) for data in self._files.values())

    def url(self, attachment: Attachment) -> str:
        """Return a freshly signed address."""
        kind = "ephemeral-attachments" if attachment.ephemeral else "attachments"
        name = quote(attachment.filename)
        path = f"/{kind}/{attachment.channel_id}/{attachment.id}/{name}"
        issued = int(self._now_s())
        expires = f"{int(issued + LIFE_S):x}"
        return f"{self.base_url}{path}?ex={expires}&is={issued:x}&hm={self._sign(path, expires)}&"

    def refresh(self, url: str) -> str | None:
        """Return a new address for an old one; None when the file is not here any more."""
        match = _PATH.fullmatch(urlsplit(url).path)
        attachment = self._attachments.get(int(match[2])) if match else None
        return self.url(attachment) if attachment else None

    def _sign(self, path: str, expires: str) -> str:
        return hmac.new(self._secret, f"{path}?{expires}".encode(), hashlib.sha256).hexdigest()

    async def serve(self, request: web.Request) -> web.Response:
        """Answer a GET: the bytes, or 404 when the address is wrong, expired or its file gone."""
        self._sweep()
        expires = request.query.get("ex", "0")
        signed = hmac.compare_digest(
            self._sign(request.rel_url.raw_path, expires), request.query.get("hm", "")
        )
        attachment = self._attachments.get(int(request.match_info["attachment"]))
        if not signed or int(expires, 16) < self._now_s() or attachment is None:
            return web.Response(status=404, text=_GONE)
        return web.Response(
            body=self._files[attachment.id],
            content_type=attachment.content_type,
            headers=_HEADERS,
        )
