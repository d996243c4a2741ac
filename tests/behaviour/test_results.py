"""Results as they come: other spellings, other fields, other formats, later parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.behaviour.messages import BLURPLE, button_of, has_button, picture_of, pictures_of
from tests.behaviour.world import World, answer, refusal

if TYPE_CHECKING:
    from simcord import ResponseMessage

    from playground.comet.faults import ImageFault, Spelling


@pytest.mark.parametrize(
    ("spelling", "count"), [("relative", 1), ("text", 1), ("dead image", 4), ("no grid", 4)]
)
async def test_a_grid_arrives_however_it_is_written(
    world: World, spelling: Spelling, count: int
) -> None:
    """With its buttons, after one submit; all single pictures only where the grid itself is not."""
    world.comet.faults.spelling = {spelling}

    message = await world.grid(world.member("alice"))

    assert len(pictures_of(message)) == count
    assert has_button(message, "U1")
    assert len(world.comet.charges) == 1


async def test_a_film_beside_its_still_is_delivered_as_a_film(world: World) -> None:
    """Its first picture stands where pictures do."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    upscale = answer(await world.press(alice, grid, "U1"))
    await world.finished(upscale)
    films = await world.made(alice, await world.press(alice, upscale, "Animate (High motion)"))
    await world.finished(films)
    world.comet.faults.spelling = {"film beside still"}

    film = answer(await world.press(alice, films, "U1"))
    await world.finished(film)

    assert (picture_of(film) or "").endswith(".mp4")


async def test_films_are_delivered_though_lists_do_not_name_them(world: World) -> None:
    """With more tasks under way than are looked at singly."""
    alice, bob = world.member("alice"), world.member("bob")
    grid = await world.grid(alice)
    upscale = answer(await world.press(alice, grid, "U1"))
    await world.finished(upscale)
    films = await world.made(alice, await world.press(alice, upscale, "Animate (High motion)"))
    await world.finished(films)
    world.comet.faults.spelling = {"film beside still"}
    world.comet.faults.bare_list = True
    world.comet.hold(46)
    others = [await world.asks(who, f"boat {n}") for n in range(2) for who in (alice, bob)]
    for other in others:
        await world.shows(other, "46 %")

    film = answer(await world.press(alice, films, "U1"))
    world.comet.release()
    for message in (*others, film):
        await world.finished(message)

    assert (picture_of(film) or "").endswith(".mp4")
    assert any(r.path.endswith("list-by-condition") for r in world.comet.requests)


async def test_a_service_without_a_list_finishes_everything(world: World) -> None:
    """Whatever is under way; it is told once."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.faults.no_list = True
    messages = [await world.asks(who, f"boat {n}") for n in range(3) for who in (alice, bob)]

    for message in messages:
        await world.finished(message)

    asked = [r for r in world.comet.requests if r.path.endswith("list-by-condition")]
    assert len(asked) <= 2


async def test_a_picture_is_shown_before_its_buttons_come(world: World) -> None:
    """They are added, and work."""
    alice = world.member("alice")
    world.comet.faults.success_without_buttons = 2
    message = await world.asks(alice)

    await world.finished(message)
    await world.until(lambda: has_button(message, "U1"))

    await world.finished(answer(await world.press(alice, message, "U1")))


async def test_buttons_that_were_waited_for_come_after_a_restart(world: World) -> None:
    """The next process goes on looking."""
    alice = world.member("alice")
    world.comet.faults.success_without_buttons = 2
    message = await world.asks(alice)
    await world.finished(message)

    await world.restart()

    await world.until(lambda: has_button(message, "U1"))


@pytest.mark.parametrize("image", ["avif", "bmp", "tiff", "endless jpeg"])
async def test_any_format_is_shown(world: World, image: ImageFault) -> None:
    """As one that Discord shows."""
    world.comet.faults.image = image

    message = await world.grid(world.member("alice"))

    [shown] = pictures_of(message)
    assert shown.endswith(".jpg")


async def test_single_pictures_without_a_grid_are_all_shown(world: World) -> None:
    """In one gallery, and they stay when the message is edited again."""
    alice = world.member("alice")
    world.comet.faults.spelling = {"no grid"}
    grid = await world.grid(alice)
    names = pictures_of(grid)
    assert len(set(names)) == 4

    await world.press(alice, grid, "U1")

    await world.until(lambda: button_of(grid, "U1")["style"] == BLURPLE)
    assert pictures_of(grid) == names


async def test_single_pictures_stand_in_for_a_grid_that_is_dead(world: World) -> None:
    """All of them, since one alone would pass for the result."""
    world.comet.faults.spelling = {"dead image"}

    grid = await world.grid(world.member("alice"))

    assert len(pictures_of(grid)) == 4


async def test_details_has_the_single_pictures_that_a_list_left_out(world: World) -> None:
    """They are asked for when they are wanted, once."""
    alice = world.member("alice")
    grid = await _listed_grid(world)
    fetched = len(world.comet.requests)

    first, again = [refusal(await world.press(alice, grid, "Details")) for _ in range(2)]

    assert "[Picture 4](" in first
    assert "[Picture 4](" in again
    asked = [r for r in world.comet.requests[fetched:] if r.path.endswith("/fetch")]
    assert len(asked) == 1


async def test_single_pictures_that_were_not_told_are_asked_for_again(world: World) -> None:
    """What failed once may work at the next press."""
    alice = world.member("alice")
    grid = await _listed_grid(world)
    world.comet.faults.forget = {(await world.task(grid)).result.remote_id or ""}

    first = refusal(await world.press(alice, grid, "Details"))
    world.comet.faults.forget = set()
    again = refusal(await world.press(alice, grid, "Details"))

    assert "[Picture 4](" not in first
    assert "[Picture 4](" in again


async def _listed_grid(world: World) -> ResponseMessage:
    """A finished grid whose row was read from a list that names it alone."""
    members = [world.member("bob"), world.member("carol")]
    world.comet.faults.bare_list = True
    grids = [await world.asks(member, f"boat {n}") for n in range(3) for member in members]
    for grid in grids:
        await world.finished(grid)
    rows = [await world.task(grid) for grid in grids]
    return next(
        grid for grid, row in zip(grids, rows, strict=True) if sum(map(len, row.result.media)) == 1
    )
