"""Galleries on Discord: stars as Discord counts them, posts in text channels and in forums."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui
from discord.http import handle_message_parameters

from bot.discord_client.errors import REQUEST_FAILED, UNREADABLE, snowflake, translated
from bot.discord_client.forums import is_forum, tags_needed
from bot.discord_client.gateway.reactions import STAR
from bot.discord_client.requests.files import with_content_types
from bot.discord_client.requests.message_files import files_of
from bot.discord_client.requests.posts import post as post_message
from bot.discord_client.requests.threads import opening
from bot.discord_client.visibility import sees_both
from bot.engine.gallery.messenger import PictureGoneError, Place
from bot.engine.messenger import MessageGoneError
from bot.ui.escaping import escaped, label
from bot.ui.stateless import inert_layout
from bot.ui.task_message.layout import ALT_TEXT
from bot.ui.texts import tasks
from bot.ui.texts.saying import say
from bot.ui.texts.servers import gallery as texts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.domain.servers.gallery import GalleryPost, StarredPicture
    from bot.engine.messenger import MessageFile

    Json = dict[str, Any]

PAGE: Final = 100
PAGES: Final = 10
"""So many pages of Discord's lists are read at the most."""

PROMPT_SHOWN: Final = 1000
MOST_NAME: Final = 100
_MARGIN_S: Final = 300.0
"""Discord's clock may be so far behind the database's."""

_FAILED: Final = (*REQUEST_FAILED, *UNREADABLE)


class DiscordGalleryMessenger:
    """A `bot.engine.gallery.messenger.GalleryMessenger`."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client
        self._http = client.http

    def is_open(self, picture: StarredPicture) -> bool:
        """Whether everybody who sees the gallery also sees the channel of the picture."""
        guild = self._client.get_guild(picture.guild_id)
        return sees_both(guild, picture.gallery_id, picture.channel_id)

    async def stars(self, picture: StarredPicture) -> int:
        """How many members starred a picture. Raises as `GalleryMessenger` promises."""
        stars, after = 0, 0
        for _ in range(PAGES):
            users: list[Any] = await self._asked(
                self._http.get_reaction_users(
                    picture.channel_id, picture.message_id, STAR, PAGE, after or None
                )
            )
            stars += sum(_counts(user, picture.user_id) for user in users)
            if len(users) < PAGE:
                break
            after = max(int(user["id"]) for user in users)
        return stars

    async def picture(self, post: GalleryPost) -> Sequence[MessageFile]:
        """The files of a picture's message. Raises as `GalleryMessenger` promises."""
        request, message_id = post.task.request, post.task.shown.message_id
        if request.guild_id is None or message_id is None:
            raise PictureGoneError("its message moved to its member's direct messages")
        try:
            files = await files_of(self._client, request.channel_id, message_id)
        except MessageGoneError as error:
            raise PictureGoneError(str(error)) from error
        if not files:
            raise PictureGoneError("there is no file")
        return files

    async def post(self, post: GalleryPost, files: Sequence[MessageFile], *, nonce: str) -> Place:
        """Post a picture. Raises as `GalleryMessenger` promises."""
        channel = await self._asked(self._http.get_channel(post.channel_id))
        sent = [
            discord.File(
                io.BytesIO(file.data),
                filename=_file_name(post, number, file.name),
                description=label(_words(post), ALT_TEXT) or None,
            )
            for number, file in enumerate(files, start=1)
        ]
        rule = post.task.shown.spoiler is not None
        layout = gallery_layout(
            post, [file.filename for file in sent], blurred=rule and not channel.get("nsfw")
        )
        if is_forum(channel):
            return await self._post_in_forum(post, layout, sent, tags_needed(channel))
        made = await post_message(
            self._client, post.channel_id, nonce=nonce, view=layout, files=sent
        )
        return Place(post.channel_id, made.id)

    async def _post_in_forum(
        self, post: GalleryPost, layout: ui.LayoutView, files: list[discord.File], tags: list[str]
    ) -> Place:
        name = label(texts.title(await self._name(post.task.request.user_id)), MOST_NAME)
        parameters = handle_message_parameters(
            view=layout,
            files=files,
            allowed_mentions=discord.AllowedMentions.none(),
            channel_payload={"name": name, "applied_tags": tags},
        )
        with with_content_types(parameters) as params:
            made: Any = await self._asked(
                self._http.start_thread_in_forum(post.channel_id, params=params)
            )
        return Place(int(made["id"]), int(made["id"]))

    async def _name(self, user_id: int) -> str | None:
        try:
            user: Any = await self._http.get_user(user_id)
        except _FAILED:
            return None
        name = user.get("global_name") or user.get("username")
        return name if isinstance(name, str) else None

    async def find(self, post: GalleryPost) -> Place | None:
        """Where a post stands that was begun before. Raises as `GalleryMessenger` promises."""
        begun = datetime.fromtimestamp((post.begun_s or 0.0) - _MARGIN_S, UTC)
        since = discord.utils.time_snowflake(begun)
        channel = await self._asked(self._http.get_channel(post.channel_id))
        read = self._posts if is_forum(channel) else self._messages
        link = tasks.link_to(post.task)
        async for message in read(post, since):
            if self._is_own(message) and _leads_to(message, link):
                return Place(int(message["channel_id"]), int(message["id"]))
        return None

    async def _messages(self, post: GalleryPost, since: int) -> AsyncIterator[Json]:
        """The messages of a text channel since an id."""
        for _ in range(PAGES):
            page: list[Any] = await self._asked(
                self._http.logs_from(post.channel_id, PAGE, after=since)
            )
            for message in page:
                yield message
            if len(page) < PAGE:
                break
            since = max(int(message["id"]) for message in page)

    async def _posts(self, post: GalleryPost, since: int) -> AsyncIterator[Json]:
        """The first messages of the bot's own posts in a forum since an id."""
        threads: Any = await self._asked(self._http.get_active_threads(post.guild_id))
        for thread in threads["threads"]:
            thread_id = int(thread["id"])
            is_there = thread["parent_id"] == str(post.channel_id) and thread_id >= since
            if is_there and snowflake(thread["owner_id"]) == self._own_id:
                with suppress(MessageGoneError):  # what is left of a post that was removed
                    yield await self._asked(self._http.get_message(thread_id, thread_id))

    async def remove(self, post: GalleryPost) -> None:
        """Delete a post. Raises as `GalleryMessenger` promises."""
        channel_id, message_id = post.posted_in or 0, post.message_id or 0
        delete = partial(self._http.delete_message, channel_id, message_id)
        try:
            if channel_id != post.channel_id and await self._deleted_whole(channel_id):
                return
            await self._asked(opening(self._client, channel_id, delete))
        except MessageGoneError as error:
            if not error.is_for_good:
                raise

    async def _deleted_whole(self, thread_id: int) -> bool:
        """Delete a forum's post with all that was written below; whether the bot may."""
        try:
            await self._http.delete_channel(thread_id)
        except discord.Forbidden:
            return False
        except _FAILED as error:
            raise translated(error) from error
        return True

    async def _asked(self, asking: Any) -> Any:  # noqa: ANN401 - what Discord answers
        try:
            return await asking
        except _FAILED as error:
            raise translated(error) from error

    @property
    def _own_id(self) -> int:
        return self._client.user.id if self._client.user else 0

    def _is_own(self, message: Json) -> bool:
        return snowflake(message["author"]["id"]) == self._own_id


def gallery_layout(
    post: GalleryPost, names: Sequence[str], *, blurred: bool = False
) -> ui.LayoutView:
    """A post: stars and author, the prompt if it may be shown, the files, and a link back."""
    card: ui.Container[Any] = ui.Container()
    card.add_item(ui.TextDisplay(texts.heading(post)))
    if words := _words(post):
        card.add_item(ui.TextDisplay(escaped(words, PROMPT_SHOWN)))
    card.add_item(
        ui.MediaGallery(
            *(
                discord.MediaGalleryItem(
                    f"attachment://{name}",
                    description=label(words, ALT_TEXT) or None,
                    spoiler=blurred,
                )
                for name in names
            )
        )
    )
    row: ui.ActionRow[Any] = ui.ActionRow()
    row.add_item(ui.Button(label=say(texts.OPEN), url=tasks.link_to(post.task)))
    card.add_item(row)
    return inert_layout(card)


def _file_name(post: GalleryPost, number: int, known: str) -> str:
    """A file's name, without the words of a prompt that is not to be shown."""
    suffix = PurePosixPath(known).suffix
    return known if post.with_prompt else f"picture-{post.task.id}-{number}{suffix}"


def _words(post: GalleryPost) -> str:
    return tasks.title(post.task) if post.with_prompt else ""


def _leads_to(part: Json, link: str) -> bool:
    """Whether a message, or a part of one, has a button with that address."""
    return part.get("url") == link or any(
        _leads_to(inner, link) for inner in part.get("components") or ()
    )


def _counts(user: Json, author_id: int) -> bool:
    return not user.get("bot") and snowflake(user["id"]) != author_id
