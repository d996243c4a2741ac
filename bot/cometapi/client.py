"""The client: one short method for each of CometAPI's Midjourney endpoints."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Final, Literal, Self, TypeAlias
from urllib.parse import quote

import aiohttp
import stamina
from yarl import URL

from bot.cometapi.actions import makes_video, opens_dialog
from bot.cometapi.addresses import BALANCE_URL
from bot.cometapi.answers.envelope import Answer
from bot.cometapi.answers.parsing import parse_balance, parse_fetch, parse_list, parse_submit
from bot.cometapi.errors import BadAnswer, TaskNotFound
from bot.cometapi.exchanges import Observer
from bot.cometapi.models import Balance, BotType, Outcome, RemoteTask, Speed, Submitted
from bot.cometapi.observers import observed
from bot.cometapi.retries import READ_RETRIES, wait_before_retry
from bot.cometapi.transport import Transport, checked_key, checked_url

_IDS_PER_LIST: Final = 50
_LONGEST_STATE: Final = 255
_BLENDED: Final = range(2, 6)

Dimensions: TypeAlias = Literal["PORTRAIT", "SQUARE", "LANDSCAPE"]


class CometClient:
    """CometAPI's Midjourney endpoints, as an async context manager (CometAPI: quick start).

    Pictures and masks are data URIs, or public URLs where said so. Submits return `Submitted` and
    raise `Rejected`, `Busy`, `NotOpen`, `Unreachable`, `KeyRefused` or `Unsure`; they are never
    repeated here. Reads are, with backoff and within bounds, and raise `Busy`, `Unreachable`,
    `KeyRefused` or `BadAnswer`. `state` (at most 255 characters) comes back in the task.
    """

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        session: aiohttp.ClientSession | None = None,
        submit_timeout_s: float = 60.0,
        read_timeout_s: float = 20.0,
        retries: stamina.AsyncRetryingCaller = READ_RETRIES,
        balance_url: str = BALANCE_URL,
        balance_key: str | None = None,
        observer: Observer | None = None,
    ) -> None:
        """Prepare a client; nothing is opened yet.

        Args:
            base_url: the service's address, say `https://api.cometapi.com`.
            key: the API key.
            session: used for reads and left open; without it the client opens and closes its own.
                Each submit has a connection of its own in any case.
            submit_timeout_s: for a whole submit including its answer, in seconds.
            read_timeout_s: for each try of a read, in seconds.
            retries: how reads are repeated.
            balance_url: where `balance` asks.
            balance_key: a key of its own for `balance` (CometAPI: guides), by default `key`.
            observer: is told of each exchange when it is over.

        Raises:
            ValueError: an address is not http(s), or a key is empty or not plain ASCII.
        """
        self._base_url = checked_url(base_url)
        self._balance_url = checked_url(balance_url)
        self._key = checked_key(key)
        self._balance_key = checked_key(key if balance_key is None else balance_key)
        secrets = (self._key, self._balance_key)
        self._transport = Transport(session=session, secrets=secrets, observer=observer)
        self._submit_timeout_s = submit_timeout_s
        self._read_timeout_s = read_timeout_s
        self._retried = retries.on(wait_before_retry)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(URL(self._base_url).origin())!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the session if the client opened it."""
        await self._transport.close()

    async def imagine(
        self,
        prompt: str,
        *,
        bot_type: BotType = BotType.MIDJOURNEY,
        speed: Speed | None = None,
        images: Sequence[str] = (),
        state: str = "",
    ) -> Submitted:
        """Draw a 2x2 grid from `prompt`, with `images` (data URIs) as image prompts."""
        body = {"prompt": prompt, "botType": bot_type, "base64Array": list(images) or None}
        return await self._submit("imagine", body, speed=speed, state=state)

    async def action(
        self,
        task_id: str,
        custom_id: str,
        *,
        speed: Speed | None = None,
        state: str = "",
        remix: bool | None = None,
    ) -> Submitted:
        """Press the button `custom_id` of the task; `remix` True asks for the prompt's dialog.

        The answer is a new task, except for a bookmark, which returns `task_id` itself.
        """
        return await self._submit(
            "action",
            {"taskId": task_id, "customId": custom_id, "enableRemix": remix},
            speed=_no_turbo(speed) if makes_video(custom_id) else speed,
            state=state,
            expects_dialog=opens_dialog(custom_id, remix=bool(remix)),
        )

    async def modal(
        self,
        task_id: str,
        *,
        prompt: str | None = None,
        mask: str | None = None,
        speed: Speed | None = None,
        state: str = "",
    ) -> Submitted:
        """Complete the dialog of the task that `action` returned.

        `mask` is an opaque PNG, white where to repaint. The answer's id is `task_id` as a rule;
        when it is another one, that is the task to follow. The outcome is never `NEEDS_DIALOG`: an
        echoed description must not open the dialog once more.
        """
        body = {"taskId": task_id, "prompt": prompt, "maskBase64": mask}
        submitted = await self._submit("modal", body, speed=speed, state=state)
        if submitted.outcome is Outcome.NEEDS_DIALOG:
            return replace(submitted, outcome=Outcome.ACCEPTED)
        return submitted

    async def blend(
        self,
        images: Sequence[str],
        *,
        dimensions: Dimensions = "SQUARE",
        bot_type: BotType = BotType.MIDJOURNEY,
        speed: Speed | None = None,
        state: str = "",
    ) -> Submitted:
        """Blend 2 to 5 `images` (data URIs); raises ValueError for another number."""
        if len(images) not in _BLENDED:
            raise ValueError(f"blend takes 2 to 5 images, not {len(images)}")
        body = {"base64Array": list(images), "dimensions": dimensions, "botType": bot_type}
        return await self._submit("blend", body, speed=speed, state=state)

    async def describe(
        self,
        *,
        image: str | None = None,
        link: str | None = None,
        bot_type: BotType = BotType.MIDJOURNEY,
        speed: Speed | None = None,
        state: str = "",
    ) -> Submitted:
        """Get four prompts for `image` (data URI) or `link` (public URL).

        Raises ValueError unless exactly one of them is given.
        """
        if (image is None) == (link is None):
            raise ValueError("describe takes either an image or a link")
        body = {"base64": image, "link": link, "botType": bot_type}
        return await self._submit("describe", body, speed=speed, state=state)

    async def video(
        self,
        image: str | None,
        *,
        motion: Literal["low", "high"],
        prompt: str | None = None,
        end_image: str | None = None,
        loop: bool | None = None,
        batch_size: Literal[1, 2, 4] | None = None,
        video_type: str | None = None,
        action: str | None = None,
        task_id: str | None = None,
        index: int | None = None,
        speed: Speed | None = None,
        state: str = "",
    ) -> Submitted:
        """Make films that begin with `image`, a data URI or public URL.

        With `action="extend"` a film of the task `task_id` goes on, `index` counting from 0. Turbo
        is never sent: it is refused for video, so it becomes fast. Raises ValueError for an action
        without `task_id` and `index`.
        """
        if action is not None and (task_id is None or index is None):
            raise ValueError("a video action takes a task_id and an index")
        body = {
            "image": image,
            "motion": motion,
            "prompt": prompt,
            "endImage": end_image,
            "loop": loop,
            "batchSize": batch_size,
            "videoType": video_type,
            "action": action,
            "taskId": task_id,
            "index": index,
        }
        return await self._submit("video", body, speed=_no_turbo(speed), state=state)

    async def edits(
        self,
        image: str,
        *,
        prompt: str,
        mask: str | None = None,
        bot_type: BotType = BotType.MIDJOURNEY,
        speed: Speed | None = None,
        state: str = "",
    ) -> Submitted:
        """Repaint `image` (data URI or public URL), only where `mask` is white if there is one."""
        body = {"image": image, "prompt": prompt, "maskBase64": mask, "botType": bot_type}
        return await self._submit("edits", body, speed=speed, state=state)

    async def shorten(
        self,
        prompt: str,
        *,
        speed: Speed | None = None,
        state: str = "",
    ) -> Submitted:
        """Analyse a prompt. Not in CometAPI's documents: it may not exist."""
        return await self._submit("shorten", {"prompt": prompt}, speed=speed, state=state)

    async def swap_faces(self, source: str, target: str, *, state: str = "") -> Submitted:
        """Put the face of `source` into `target` (data URIs). Not in CometAPI's documents."""
        body = {"sourceBase64": source, "targetBase64": target}
        return await self._submit("swap", body, speed=None, state=state, folder="insight-face")

    async def image_seed(self, task_id: str) -> str:
        """The seed of a finished task; may take half a minute. Not in CometAPI's documents.

        Raises any `CometError` where it cannot be had.
        """
        path = f"/mj/task/{quote(task_id, safe='')}/image-seed"
        with observed("image-seed"):
            return parse_submit(await self._read("GET", path)).id

    async def fetch(self, task_id: str) -> RemoteTask:
        """Look at one task; raises `TaskNotFound` when the service does not know it (yet)."""
        path = f"/mj/task/{quote(task_id, safe='')}/fetch"
        return await self._retried(self._fetch_once, path, task_id)

    async def list_tasks(self, ids: Sequence[str]) -> dict[str, RemoteTask]:
        """Look at many tasks; unknown ids are missing from the answer.

        An empty `ids` asks the service all the same, which checks the key for free.
        """
        tasks: dict[str, RemoteTask] = {}
        for start in range(0, max(len(ids), 1), _IDS_PER_LIST):
            tasks |= await self._retried(self._list_once, ids[start : start + _IDS_PER_LIST])
        return tasks

    async def check(self) -> None:
        """Ask once for a list of nothing: for free, does the service answer and take the key?

        One that has no list is asked for a task that nobody has. Raises `Busy`, `Unreachable`,
        `KeyRefused` or `BadAnswer`.
        """
        try:
            await self._list_once(())
        except BadAnswer as error:
            if not error.no_such_path:
                raise
            with suppress(TaskNotFound):
                await self._fetch_once("/mj/task/0/fetch", "0")

    async def balance(self) -> Balance:
        """Ask for the account's balance; other than tasks it is asked at `balance_url`."""
        return await self._retried(self._balance_once)

    async def _submit(
        self,
        endpoint: str,
        body: Mapping[str, object],
        *,
        speed: Speed | None,
        state: str,
        expects_dialog: bool = False,
        folder: str = "submit",
    ) -> Submitted:
        # Both are sent, since gateways may drop accountFilter (new-api: setting/midjourney).
        prefix = "" if speed is None else f"/mj-{speed}"
        extra = {
            "accountFilter": None if speed is None else {"modes": [speed.upper()]},
            "state": state[:_LONGEST_STATE] or None,
        }
        sent = {name: value for name, value in {**body, **extra}.items() if value is not None}
        with observed(endpoint, is_submit=True):
            answer = await self._transport.request(
                "POST",
                f"{self._base_url}{prefix}/mj/{folder}/{endpoint}",
                timeout_s=self._submit_timeout_s,
                is_read=False,
                headers=self._headers(),
                json=sent,
            )
            return parse_submit(answer, expects_dialog=expects_dialog)

    async def _fetch_once(self, path: str, task_id: str) -> RemoteTask:
        with observed("fetch"):
            answer = await self._read("GET", path)
            return parse_fetch(answer, task_id=task_id, base_url=self._base_url)

    async def _list_once(self, ids: Sequence[str]) -> dict[str, RemoteTask]:
        with observed("list-by-condition"):
            answer = await self._read("POST", "/mj/task/list-by-condition", json={"ids": list(ids)})
            return parse_list(answer, ids=set(ids), base_url=self._base_url)

    async def _balance_once(self) -> Balance:
        with observed("balance"):
            answer = await self._transport.request(
                "GET",
                self._balance_url,
                timeout_s=self._read_timeout_s,
                is_read=True,
                params={"key": self._balance_key},
            )
            return parse_balance(answer)

    async def _read(
        self, method: str, path: str, *, json: Mapping[str, object] | None = None
    ) -> Answer:
        return await self._transport.request(
            method,
            f"{self._base_url}{path}",
            timeout_s=self._read_timeout_s,
            is_read=True,
            headers=self._headers(),
            json=json,
        )

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"}


def _no_turbo(speed: Speed | None) -> Speed | None:
    return Speed.FAST if speed is Speed.TURBO else speed
