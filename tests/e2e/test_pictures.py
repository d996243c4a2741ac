"""From a prompt to a picture and its next step."""

from playground.discord import Person
from tests.e2e.stage import (
    Stage,
    difference,
    finished,
    is_ephemeral,
    names,
    picture,
    quarter,
    says,
    style,
    tells,
)

GRID = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4", "Details"]


async def test_a_prompt_becomes_a_grid_in_the_message_that_answered(
    stage: Stage,
    alice: Person,
) -> None:
    """The message goes from sending over percent to the picture, and pings nobody."""
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a paper boat --ar 3:2")
    assert "Sending" in says(answer.message)
    assert "a paper boat" in says(answer.message)

    running = await alice.wait_until(answer.message["id"], tells("46 %"))
    assert running["attachments"], "the preview is shown"
    assert "Stop watching" in names(running)
    stage.comet.release()
    done = await finished(alice, answer, "U1")

    assert names(done) == GRID
    assert done["pings"] == []
    grid = await picture(alice, done)
    assert abs(grid.width / grid.height - 1.5) < 0.02
    assert done["attachments"][0]["description"] == "a paper boat --ar 3:2"


async def test_u_cuts_out_its_quarter_and_its_upscale_is_bigger(
    stage: Stage,
    alice: Person,
) -> None:
    """U2 replies with picture 2, an upscale of it is bigger, and the parents are marked."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    pressed = await alice.press(grid["id"], "U2")
    assert pressed.message["message_reference"]["message_id"] == grid["id"]
    single = await finished(alice, pressed, "Upscale: Subtle")
    upscaled = await finished(alice, await alice.press(single["id"], "Upscale: Subtle"))

    whole, one, big = [await picture(alice, message) for message in (grid, single, upscaled)]
    assert difference(one, quarter(whole, 2)) < 8
    assert difference(one, quarter(whole, 3)) > difference(one, quarter(whole, 2)) * 2
    assert big.width == 2 * one.width
    assert difference(big, one) < 8
    marked = await alice.wait_until(grid["id"], lambda message: style(message, "U2") == 1)
    assert style(marked, "U1") == 2
    assert "U2 of [this grid]" in says(single)
    assert _link(grid) in says(single)
    assert "of [this picture]" in says(upscaled)
    assert _link(single) in says(upscaled)
    assert stage.submits == ["imagine", "action", "action"]


async def test_v_reroll_and_zoom_make_new_pictures(stage: Stage, alice: Person) -> None:
    """Each gives what its name says: a variation, other pictures, a wider scene."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="hills"))
    varied = await finished(alice, await alice.press(grid["id"], "V3"), *GRID)
    again = await finished(alice, await alice.press(grid["id"], emoji="🔄"), *GRID)
    single = await finished(alice, await alice.press(varied["id"], "U1"), "Zoom Out 2x")
    wider = await finished(alice, await alice.press(single["id"], "Zoom Out 2x"), "U1")
    assert stage.submits == ["imagine", *["action"] * 4]

    old, new, other = [await picture(alice, message) for message in (grid, varied, again)]
    assert difference(new, old) > 3
    assert difference(other, old) > 3
    one = await picture(alice, single)
    scene = quarter(await picture(alice, wider), 1)
    width, height = scene.size
    middle = scene.crop((width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    assert difference(middle, one) < difference(scene, one)


async def test_a_u_that_was_made_is_pointed_to_and_not_paid_again(
    stage: Stage,
    alice: Person,
) -> None:
    """Another member who presses U1 later is sent to the result; V1 may be repeated."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    first = await finished(alice, await alice.press(grid["id"], "U1"))
    bob = await stage.person("bob")

    second = await bob.press(grid["id"], "U1")

    assert is_ephemeral(second.message)
    assert _link(first) in says(second.message)
    assert len(stage.comet.charges) == 2
    await finished(bob, await bob.press(grid["id"], "V1"))
    await finished(bob, await bob.press(grid["id"], "V1"))
    assert len(stage.comet.charges) == 4


async def test_two_members_who_press_at_once_get_one_picture(stage: Stage, alice: Person) -> None:
    """One press becomes the task, the other is told where it is being made."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    stage.comet.hold(0)
    bob = await stage.person("bob")
    first = await alice.press(grid["id"], "V1")
    second = await bob.press(grid["id"], "V1")
    stage.comet.release()

    assert is_ephemeral(second.message)
    assert first.message["id"] in says(second.message)
    await finished(alice, first, *GRID)
    assert stage.submits == ["imagine", "action"]


async def test_a_dialog_nobody_asked_for_is_answered_with_the_known_prompt(
    stage: Stage,
    alice: Person,
) -> None:
    """The provider is in remix mode: V turns into a dialog and still becomes a picture."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    stage.comet.faults.provider_remix = True

    await finished(alice, await alice.press(grid["id"], "V2"), *GRID)

    assert stage.submits == ["imagine", "action", "modal"]
    modal = next(r for r in stage.comet.requests if r.path.endswith("/submit/modal"))
    assert "a boat" in modal.body["prompt"]


async def test_a_favourite_makes_no_job(stage: Stage, alice: Person) -> None:
    """The heart turns green and nothing is waited for."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    single = await finished(alice, await alice.press(grid["id"], "U1"), "❤️")

    saved = await alice.press(single["id"], emoji="❤️")

    await alice.wait_until(saved.message["id"], tells("Marked as a favourite"))
    assert len(stage.comet.charges) == 2
    green = 3
    await alice.wait_until(
        single["id"],
        lambda message: any(
            button.get("style") == green
            for row in message["components"][0]["components"]
            for button in row.get("components", [])
        ),
    )


async def test_twenty_tasks_of_five_members_in_two_channels(stage: Stage) -> None:
    """All at once: everybody gets all of theirs, each in its own message, each paid once."""
    await stage.start(MAX_RUNNING_PER_USER="4")
    everyone = [await stage.person(name) for name in _five_members(stage)]
    asked = []
    for number in range(4):
        for person in everyone:
            channel = ("pictures", "general")[number % 2]
            prompt = f"{person.name} number {number}"
            asked.append((person, await person.slash("imagine", channel=channel, prompt=prompt)))

    done = [await finished(person, answer, *GRID) for person, answer in asked]

    assert len({message["id"] for message in done}) == 20
    for message in done:
        assert says(message).startswith("**"), says(message)
    assert len(stage.comet.charges) == 20
    prompts = sorted(
        request.body["prompt"]
        for request in stage.comet.requests
        if request.body and "prompt" in request.body
    )
    assert prompts == sorted(f"{p.name} number {n}" for p in everyone for n in range(4))


def _five_members(stage: Stage) -> list[str]:
    world = stage.discord.world
    harbour = world.guild("Harbour")
    member = next(role for role in harbour.roles.values() if role.name == "Member")
    harbour.members[world.user("mallory").id] = {member.id}
    world.add_person("carol", guild=harbour)
    return ["owner", "alice", "bob", "mallory", "carol"]


def _link(message: dict[str, object]) -> str:
    return f"/{message['channel_id']}/{message['id']}"
