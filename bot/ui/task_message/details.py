"""Everything about one task, on a card for the member who presses Details."""

from __future__ import annotations

from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.domain.states import Delivery, State
from bot.prompts import parts_of
from bot.ui.characters import ELLIPSIS, units
from bot.ui.escaping import address, escaped
from bot.ui.stateless import inert_layout
from bot.ui.texts import details, tasks
from bot.ui.texts.own_words import own_words
from bot.ui.texts.prompts.parameter_names import named_parameters, version
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.domain.tasks import Task, TaskView
    from bot.store import Cost

PROMPT_SHOWN: Final = 1300
AS_RUN_SHOWN: Final = 600
PARAMETERS_SHOWN: Final = 400
ADDRESS_SHOWN: Final = 1100
LINKS_SHOWN: Final = 1200
SEED_SHOWN: Final = 40
"""How much is shown of each, counted as Discord does: a message takes 4,000 in all."""

LINKED: Final = frozenset(
    {Delivery.TOO_BIG, Delivery.UNAVAILABLE, Delivery.NOT_ALLOWED, Delivery.REFUSED},
)
"""What only a link leads to, since it is attached nowhere."""


def details_card(
    texts: Iterable[str],
    *,
    pictures: Sequence[str] = (),
    blurred: bool = False,
    rows: Iterable[ui.ActionRow[Any]] = (),
) -> ui.LayoutView:
    """The card of details: what was asked for, what is known of it, pictures, rows of buttons.

    `pictures` are addresses, of files that the message carries as `attachment://name`.
    """
    card: ui.Container[Any] = ui.Container()
    for number, text in enumerate(texts):
        if number:
            card.add_item(ui.Separator())
        card.add_item(ui.TextDisplay(text))
    if pictures:
        gallery: ui.MediaGallery[Any] = ui.MediaGallery()
        for picture in pictures:
            gallery.add_item(media=picture, spoiler=blurred)
        card.add_item(gallery)
    for row in rows:
        card.add_item(row)
    return inert_layout(card)


def details_texts(
    view: TaskView, *, seed: str | None = None, costs: Sequence[Cost] = ()
) -> list[str]:
    """The texts of the card as Discord markdown, at most 4,000 characters.

    Args:
        view: the task, without its prompt where that may not be seen.
        seed: if it is known.
        costs: its entries of the ledger, if it is counted.
    """
    asked = [f"### {say(details.TITLE)}", *_asked(view.task)]
    return ["\n".join(asked), "\n".join(_facts(view, seed, costs))]


def _asked(task: Task) -> Iterator[str]:
    """What was asked for, if that may be seen."""
    title = tasks.title(task)
    if title or task.prompt_as_run:
        yield f"**{say(details.PROMPT)}**\n{escaped(title, PROMPT_SHOWN) or ELLIPSIS}"
    if task.prompt_as_run != title:
        yield f"**{say(details.AS_RUN)}**\n{escaped(task.prompt_as_run, AS_RUN_SHOWN) or ELLIPSIS}"
    if said := own_words(task):
        yield said


def _made_with(task: Task) -> Iterator[str]:
    """The version and the parameters that it ran with, where a prompt says them."""
    values = {} if task.request.kind.in_words else parts_of(task.prompt_as_run).values
    if found := version(values, niji=task.request.niji):
        yield details.version(found)
    named = named_parameters(values)
    room = accumulate(units(one) + 3 for one in named)
    if shown := [one for one, used in zip(named, room, strict=True) if used <= PARAMETERS_SHOWN]:
        yield details.parameters(shown)


def _cost(task: Task, costs: Sequence[Cost]) -> str:
    """What the ledger says it costs, else what it was thought to where it was submitted."""
    if costs:
        return details.paid(costs)
    was_taken = task.result.remote_id is not None or task.state is not State.FAILED
    if task.request.estimate_usd and task.schedule.submitted_s and was_taken:
        return details.cost(task.request.estimate_usd, refunded=task.state is State.FAILED)
    return ""


def _facts(view: TaskView, seed: str | None, costs: Sequence[Cost]) -> Iterator[str]:
    task = view.task
    yield details.asked_by(view.made_by)
    if task.request.kind.from_button:
        yield details.came_from(tasks.origin(task, view.parent) or tasks.button(task))
    if task.request.speed:
        yield details.runs_at(task.request.speed)
    yield from _made_with(task)
    is_over = task.state is not State.CANCELLED  # there, and not only here
    if is_over and task.schedule.submitted_s and task.schedule.finished_s:
        yield details.took(task.schedule.finished_s - task.schedule.submitted_s)
    if told := _cost(task, costs):
        shown = task.request.original_id
        yield told if shown is None else details.of_original(told, shown)
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
