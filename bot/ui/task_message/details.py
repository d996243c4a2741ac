"""Everything about one task, on a card for the member who presses Details."""

from __future__ import annotations

from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.domain.states import Delivery, State
from bot.ui.characters import ELLIPSIS, units
from bot.ui.escaping import address, escaped
from bot.ui.stateless import inert_layout
from bot.ui.texts import details, tasks
from bot.ui.texts.own_words import own_words
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.tasks import Task, TaskView

PROMPT_SHOWN: Final = 1600
AS_RUN_SHOWN: Final = 700
ADDRESS_SHOWN: Final = 1100
LINKS_SHOWN: Final = 1200
SEED_SHOWN: Final = 40
"""How much is shown of each, counted as Discord does: a message takes 4,000 in all."""

LINKED: Final = frozenset(
    {Delivery.TOO_BIG, Delivery.UNAVAILABLE, Delivery.NOT_ALLOWED, Delivery.REFUSED},
)
"""What only a link leads to, since it is attached nowhere."""


def details_card(
    texts: Iterable[str], *, pictures: Sequence[str] = (), blurred: bool = False
) -> ui.LayoutView:
    """The card of details: what was asked for, then what is known of it, then attached files."""
    card: ui.Container[Any] = ui.Container()
    for number, text in enumerate(texts):
        if number:
            card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(text))
    if pictures:
        gallery: ui.MediaGallery[Any] = ui.MediaGallery()
        for name in pictures:
            gallery.add_item(media=f"attachment://{name}", spoiler=blurred)
        card.add_item(gallery)
    return inert_layout(card)


def details_texts(view: TaskView, *, seed: str | None = None) -> list[str]:
    """The texts of the card as Discord markdown, at most 4,000 characters; `seed` if known."""
    task = view.task
    title = tasks.title(task)
    asked = [
        f"### {say(details.TITLE)}",
        f"**{say(details.PROMPT)}**\n{escaped(title, PROMPT_SHOWN) or ELLIPSIS}",
    ]
    if task.prompt_as_run != title:
        as_run = escaped(task.prompt_as_run, AS_RUN_SHOWN) or ELLIPSIS
        asked.append(f"**{say(details.AS_RUN)}**\n{as_run}")
    if said := own_words(task):
        asked.append(said)
    return ["\n".join(asked), "\n".join(_facts(view, seed))]


def _facts(view: TaskView, seed: str | None) -> Iterator[str]:
    task = view.made_by
    yield details.asked_by(task)
    if task.request.kind.from_button:
        yield details.came_from(tasks.origin(task, view.parent) or tasks.button(task))
    if task.request.speed:
        yield details.runs_at(task.request.speed)
    is_over = task.state is not State.CANCELLED  # there, and not only here
    if is_over and task.schedule.submitted_s and task.schedule.finished_s:
        yield details.took(task.schedule.finished_s - task.schedule.submitted_s)
    was_taken = task.result.remote_id is not None or task.state is not State.FAILED
    if task.request.estimate_usd and task.schedule.submitted_s and was_taken:
        yield details.cost(task.request.estimate_usd, refunded=task.state is State.FAILED)
    if seed is not None:
        yield details.seed(escaped(seed, SEED_SHOWN))
    if found := _links(task):
        yield details.opened(found)
    yield details.number(task)


def has_link(url: str | None) -> bool:
    """Whether the card has room for a link to that address: more than a button."""
    return address(url, ADDRESS_SHOWN) is not None


def _links(task: Task) -> str:
    """Links to the picture, and to each of several that it consists of, as far as there is room.

    What comes after several is the same once more, or a still of a film.
    """
    media = task.result.media
    alone = (links[0] for links in takewhile(lambda links: len(links) == 1, media))
    whole = next(filter(has_link, alone), None)
    several = next((links for links in media if len(links) > 1), ())
    found = []
    if whole is not None:
        found.append(details.grid_link(whole) if several else details.link(task, whole))
    found += [
        details.link(task, url, number)
        for number, url in enumerate(several, start=1)
        if has_link(url)
    ]
    room = accumulate(units(link) + 3 for link in found)
    return " · ".join(link for link, used in zip(found, room, strict=True) if used <= LINKS_SHOWN)
