"""A page of history as a message: a row for each picture, then what leads to other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.members.history import Place, months_until
from bot.services.members.visibility import Sight
from bot.ui.panels.members.cards import offered
from bot.ui.panels.members.cards.message_pictures import MessagePicture
from bot.ui.panels.members.history_state import MOST_WORDS, Verb
from bot.ui.panels.parts import button, buttons, channel_defaults, text
from bot.ui.stateless import inert_layout
from bot.ui.task_message.details import has_link
from bot.ui.texts.members import history as texts
from bot.ui.texts.saying import say
from bot.ui.texts.servers import named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bot.services.members.history import Page, Seen
    from bot.ui.panels.members.history_state import Shown

PICTURE: Final = "pic:1:(?P<verb>show|details|remove):(?P<task_id>[0-9]{1,18})"
MONTHS: Final = 25
"""As many as a menu of Discord's has."""

WORDS, KIND, VERSION, CHANNEL, MONTH = "words", "kind", "version", "channel", "month"
_UNREAD: Final = MessagePicture()


def card(
    shown: Shown,
    page: Page,
    pictures: Mapping[int, MessagePicture],
    *,
    viewer_id: int,
    blurred: Collection[int] = (),
) -> ui.LayoutView:
    """A page.

    `pictures`: what was read of the messages, by the ids of the tasks; `blurred`: the ids of those
    that are to be pressed before they are seen.
    """
    container: ui.Container[Any] = ui.Container()
    container.add_item(text(texts.heading(shown.found, others=shown.others)))
    for seen in page.pictures:
        picture = pictures.get(seen.task.id, _UNREAD)
        container.add_item(
            _row(seen, picture, others=shown.others, blurred=seen.task.id in blurred)
        )
        container.add_item(buttons(*_of_picture(seen, viewer_id)))
    if page.goes_on:
        container.add_item(text(texts.looked_so_far(page.goes_on)))
    elif not page.pictures:
        further = shown.place is not None
        container.add_item(
            text(texts.nothing(others=shown.others, is_all=shown.is_all, further=further))
        )
    container.add_item(buttons(*_of_page(shown, page)))
    return inert_layout(container)


def _row(seen: Seen, picture: MessagePicture, *, others: bool, blurred: bool) -> ui.Item[Any]:
    note = texts.GONE if picture.is_gone else texts.CLOSED if picture.is_closed else ""
    words = texts.row(seen, others=others, note=note)
    url = _address(seen, picture)
    if url is None:
        return ui.TextDisplay(words)
    thumbnail: ui.Thumbnail[Any] = ui.Thumbnail(url, description=texts.alt(seen), spoiler=blurred)
    return ui.Section(words, accessory=thumbnail)


def _address(seen: Seen, picture: MessagePicture) -> str | None:
    """Where a picture is; a file is called by its prompt, which may be hidden."""
    if seen.sight is Sight.EVERYTHING:
        return picture.url
    url = seen.task.result.image_url
    return url if offered.has_still(seen.task) and has_link(url) else None


def _of_picture(seen: Seen, viewer_id: int) -> Iterator[ui.Button[Any]]:
    task = seen.task
    yield button(say(texts.SHOW), f"pic:1:show:{task.id}")
    if seen.sight is Sight.EVERYTHING:
        yield button(say(texts.DETAILS), f"pic:1:details:{task.id}")
    if task.request.user_id == viewer_id:
        yield button(say(texts.REMOVE), f"pic:1:remove:{task.id}")


def _of_page(shown: Shown, page: Page) -> Iterator[ui.Button[Any]]:
    for words, place in _ways_on(page):
        yield button(say(words), shown.at(place).custom_id(Verb.PAGE))
    yield button(say(texts.SEARCH), shown.custom_id(Verb.SEARCH))
    is_on = shown.found.favourites
    yield button(f"❤️ {say(texts.FAVOURITES)}", shown.custom_id(Verb.FAVOURITES), is_on=is_on)
    if not shown.is_all:
        yield button(say(texts.ALL), shown.custom_id(Verb.ALL))


def _ways_on(page: Page) -> Iterator[tuple[str, Place | None]]:
    """To newer pictures and to older ones; where a search stopped, it goes on from there."""
    ids = [seen.task.id for seen in page.pictures]
    on = page.goes_on
    if on and on.newer:
        yield texts.GO_ON, on
    elif page.has_newer:
        yield texts.NEWER, Place(ids[0], newer=True) if ids else None
    if on and not on.newer:
        yield texts.GO_ON, on
    elif page.has_older and ids:
        yield texts.OLDER, Place(ids[-1])


def search_dialog(shown: Shown, guild: discord.Guild | None, *, now_s: float) -> ui.Modal:
    """Asks for what is looked for, filled with what is looked for now."""
    found = shown.found
    modal = ui.Modal(title=say(texts.SEARCH), custom_id=shown.at(None).custom_id(Verb.SEARCH))
    words = ui.TextInput[Any](
        custom_id=WORDS, default=found.text or None, max_length=MOST_WORDS, required=False
    )
    hint = say(texts.WORDS_HINT)
    modal.add_item(ui.Label[Any](text=say(texts.WORDS), description=hint, component=words))
    kinds = {name: say(words) for name, words in named.KINDS.items()}
    months = {name: texts.month(name) for name in months_until(now_s, MONTHS)}
    modal.add_item(_menu(KIND, say(texts.KIND), kinds, found.kind))
    modal.add_item(_menu(VERSION, say(texts.VERSION), texts.versions(), found.version))
    modal.add_item(_menu(MONTH, say(texts.MONTH), months, found.month))
    if guild is not None:
        modal.add_item(_channel_menu(guild, found.channel_id))
    modal.stop()
    return modal


def _menu(name: str, title: str, names: Mapping[str, str], chosen: str) -> ui.Label[Any]:
    options = [
        discord.SelectOption(label=words, value=value, default=value == chosen)
        for value, words in names.items()
    ]
    menu = ui.Select[Any](
        custom_id=name,
        options=options,
        placeholder=say(texts.ANY),
        required=False,
        min_values=0,
    )
    return ui.Label[Any](text=title, component=menu)


def _channel_menu(guild: discord.Guild, chosen: int | None) -> ui.Label[Any]:
    is_there = chosen is not None and guild.get_channel_or_thread(chosen) is not None
    menu = ui.ChannelSelect[Any](
        custom_id=CHANNEL,
        placeholder=say(texts.ANY),
        required=False,
        min_values=0,
        default_values=channel_defaults([chosen] if chosen and is_there else []),
    )
    return ui.Label[Any](text=say(texts.CHANNEL), component=menu)
