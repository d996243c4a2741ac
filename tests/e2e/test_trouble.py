"""What can go wrong between a prompt and its picture ends in a clear sentence in its message."""

import pytest

from bot.engine.publishing.pictures import PRIVATE_LIMIT
from playground.comet.faults import ImageFault
from playground.comet.http.pictures import noise
from playground.discord import Person
from playground.discord.errors import Code
from playground.discord.model.permissions import Permission
from playground.discord.model.starting_world import add_commands_only
from tests.e2e.stage import (
    PATIENCE_S,
    Stage,
    finished,
    has,
    is_ephemeral,
    names,
    says,
    tells,
)
from tests.e2e.test_gallery import posts_in, with_gallery
from tests.e2e.test_reactions import private

EDITS = "PATCH /channels/*/messages/*"


async def test_a_failure_says_why_and_offers_to_edit(stage: Stage, alice: Person) -> None:
    """The parameter is named in plain words, and the edited prompt becomes a picture."""
    stage.comet.faults.next_failures = ["[Invalid parameter] unrecognized parameter --zap"]
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat --zap 3")
    failed = await alice.wait_until(answer.message["id"], has("Edit and retry"))
    assert "does not understand `--zap`" in says(failed)
    assert "[Invalid" not in says(failed)

    dialog = await alice.press(failed["id"], "Edit and retry")
    edited = await alice.submit(dialog.modal, {"prompt": "a boat"})

    await finished(alice, edited, "U1")
    assert [charge.refunded for charge in stage.comet.charges] == [True, False]


async def test_a_refused_prompt_says_so_and_costs_nothing(stage: Stage, alice: Person) -> None:
    """Code 24: the words are not allowed."""
    stage.comet.faults.next_submit_codes = [24]
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")

    refused = await alice.wait_until(answer.message["id"], has("Edit and retry"))

    assert "content rules" in says(refused)
    assert stage.comet.charges == []


async def test_a_full_queue_is_waited_for(stage: Stage, alice: Person) -> None:
    """Code 23 carries an id though nothing runs: the task goes back into line by itself."""
    stage.comet.faults.next_submit_codes = [23]

    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))

    assert stage.submits == ["imagine", "imagine"]
    assert len(stage.comet.charges) == 1


async def test_a_lost_answer_is_unsure_and_never_repeated_by_itself(
    stage: Stage,
    alice: Person,
) -> None:
    """The submit was accepted and charged, then the connection broke."""
    stage.comet.faults.reset_after_accept = 1
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    unsure = await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))

    await alice.press(unsure["id"], "Dismiss")

    await alice.wait_until(unsure["id"], tells("Left at that"))
    assert stage.submits == ["imagine"]


async def test_html_instead_of_json(stage: Stage, alice: Person) -> None:
    """A web page answers a submit: nobody can tell what it means, so its member decides."""
    stage.comet.faults.html = True
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")

    unsure = await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))

    assert "<" not in says(unsure).replace("<@", "")


async def test_html_while_polling_only_delays(stage: Stage, alice: Person) -> None:
    """Answers that make no sense while looking are waited out."""
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    stage.comet.faults.html = True
    looks = len(stage.comet.requests)
    await stage.comet.wait_for(lambda comet: len(comet.requests) > looks + 1)
    stage.comet.faults.clear()
    stage.comet.release()

    await finished(alice, answer, "U1")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("json", "does not lead to a picture"),
        ("html", "does not lead to a picture"),
        ("huge", "too big"),
        ("bomb", "too big"),
        ("missing", "could not be downloaded"),
    ],
)
async def test_a_picture_that_cannot_be_shown(
    stage: Stage,
    alice: Person,
    fault: ImageFault,
    sentence: str,
) -> None:
    """The task stays finished: the sentence says what is wrong, and its buttons work."""
    stage.comet.faults.image = fault
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    told = await alice.wait_until(answer.message["id"], tells(sentence))
    assert "U1" in names(told)
    stage.comet.faults.image = None

    await finished(alice, await alice.press(told["id"], "U1"), "Upscale: Subtle")


async def test_a_picture_over_the_upload_limit_is_recompressed(
    stage: Stage,
    alice: Person,
) -> None:
    """It is shown all the same, in as good a form as the channel takes."""
    assert len(noise()) > PRIVATE_LIMIT
    stage.comet.faults.image = "noise"

    picture = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="snow"))

    [file] = picture["attachments"]
    assert PRIVATE_LIMIT / 2 < file["size"] <= PRIVATE_LIMIT
    assert file["content_type"] != "image/png"


async def test_a_task_that_cometapi_no_longer_knows(stage: Stage, alice: Person) -> None:
    """Its parent is gone there: the button says so, stays off, and the prompt can be run again."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    stage.comet.faults.forget = set(stage.comet.tasks)

    answer = await alice.press(grid["id"], "U1")

    failed = await alice.wait_until(answer.message["id"], has("Run again"))
    assert "no longer has the picture" in says(failed)
    await alice.wait_until(grid["id"], has("Run again"))
    again = await alice.press(grid["id"], "Run again")
    await finished(alice, again, "U1")


async def test_a_deleted_message_does_not_lose_its_picture(stage: Stage, alice: Person) -> None:
    """The picture goes to its member in private, and its buttons work there."""
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    stage.discord.world.delete_message(answer.message["id"])
    stage.comet.release()

    message = await alice.wait_message(lambda m: m["id"] != answer.message["id"] and has("U1")(m))

    dm = stage.discord.world.dm(stage.discord.world.user("alice").id)
    assert message["channel_id"] == str(dm.id)
    assert message["attachments"]
    await finished(alice, await alice.press(message["id"], "U1"), "Upscale: Subtle")


async def test_a_deleted_channel_does_not_disturb_others(stage: Stage, alice: Person) -> None:
    """One task loses its channel, the other goes on as if nothing was."""
    stage.comet.hold(46)
    lost = await alice.slash("imagine", channel="general", prompt="a kite")
    kept = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(kept.message["id"], tells("46 %"))
    await alice.wait_until(lost.message["id"], tells("46 %"))
    stage.discord.world.delete_channel(lost.message["channel_id"])
    stage.comet.release()

    await finished(alice, kept, "U1")
    await alice.wait_message(lambda m: tells("a kite")(m) and has("U1")(m))


async def test_losing_attach_files_while_it_runs(stage: Stage, alice: Person) -> None:
    """The message says what is missing and links to the picture."""
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    world = stage.discord.world
    world.set_overwrite(
        world.channel("pictures"),
        target_id=world.bot_id,
        deny=Permission.ATTACH_FILES,
    )
    stage.comet.release()

    told = await alice.wait_until(answer.message["id"], tells("may not attach files"))
    assert {"U1", "Open the picture"} <= set(names(told))
    refused = await alice.slash("imagine", channel="pictures", prompt="a kite")
    assert is_ephemeral(refused.message)
    assert "Attach Files" in says(refused.message)
    assert stage.submits == ["imagine"]


async def test_a_button_of_another_server_is_refused(stage: Stage, alice: Person) -> None:
    """A custom_id copied to another message reaches nothing."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    other = await finished(alice, await alice.slash("imagine", channel="lamp", prompt="a kite"))
    stolen, own = (
        stage.discord.world.message(message["id"]).components for message in (grid, other)
    )
    own[:] = stolen

    answer = await alice.press(other["id"], "U1")

    assert is_ephemeral(answer.message)
    assert "belongs to another message" in says(answer.message)
    assert stage.submits == ["imagine", "imagine"]


@pytest.mark.parametrize("mention", ["@everyone", "<@&1234567890>", "`code`", "a\nb", "\u202eabc"])
async def test_nothing_can_ping_or_break_the_layout(
    stage: Stage,
    alice: Person,
    mention: str,
) -> None:
    """What looks like a mention or markdown is shown as text, and nobody is pinged."""
    answer = await alice.slash("imagine", channel="pictures", prompt=f"a boat {mention}")

    done = await finished(alice, answer, "U1")

    assert done["pings"] == []
    assert "\u202e" not in says(done)
    assert len(stage.comet.charges) == 1


@pytest.mark.parametrize("prompt", [" ", "a boat --ar", "x" * 6000, "--v 7"])
async def test_a_prompt_that_cannot_work_is_refused_before_it_is_paid(
    stage: Stage,
    alice: Person,
    prompt: str,
) -> None:
    """Only its member sees the sentence."""
    answer = await alice.slash("imagine", channel="pictures", prompt=prompt)

    assert is_ephemeral(answer.message)
    assert len(says(answer.message)) > 20
    assert stage.submits == []


async def test_a_server_with_the_commands_alone(stage: Stage, alice: Person) -> None:
    """What is asked there could never be shown: it is refused, with how to invite the bot."""
    add_commands_only(stage.discord.world, "Island", owner="bob", members=("alice",))

    for prompt in ("a boat", "a {red, blue} boat"):
        answer = await alice.slash("imagine", channel="quay", prompt=prompt)
        assert is_ephemeral(answer.message)
        assert "&scope=bot+applications.commands&permissions=" in says(answer.message)

    assert stage.submits == []


async def test_a_channel_closed_for_a_moment(stage: Stage, alice: Person) -> None:
    """Direct messages are refused, too: nothing is lost, and a new command there works at once."""
    world = stage.discord.world
    general, alice_id = world.channel("general"), world.user("alice").id
    stage.comet.hold(46)
    asked = await alice.slash("imagine", channel="general", prompt="a boat")
    await alice.wait_until(asked.message["id"], tells("46 %"))
    stage.discord.faults.refuse(
        Code.CANNOT_DM, f"POST /channels/{world.dm(alice_id).id}/messages", times=None
    )
    stage.discord.faults.refuse(Code.CANNOT_DM, "POST /users/@me/channels", times=None)
    world.set_overwrite(general, target_id=world.bot_id, deny=Permission.VIEW_CHANNEL)
    stage.comet.release()
    await stage.discord.wait_for(
        lambda: any(e.path == "/users/@me/channels" for e in stage.discord.exchanges), 30
    )
    world.set_overwrite(general, target_id=world.bot_id)

    another = await alice.slash("imagine", channel="general", prompt="a kite")

    await finished(alice, asked, "U1")
    await finished(alice, another, "U1")


@pytest.mark.parametrize("code", [Code.EXPLICIT_CONTENT, Code.INVALID_FORM, Code.UNHEARD_OF])
async def test_a_picture_that_discord_refuses(stage: Stage, alice: Person, code: Code) -> None:
    """It is uploaded twice and no more, and its message says how to see it."""
    stage.comet.hold(0)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("Started"))
    stage.discord.faults.refuse(code, EDITS, times=None, with_files=True)
    stage.comet.release()

    told = await alice.wait_until(answer.message["id"], tells("Discord does not let me show"))

    assert {"U1", "Download again", "Open the picture"} <= set(names(told))
    stage.discord.faults.clear()
    await alice.press(told["id"], "Download again")
    await alice.wait_until(told["id"], lambda message: message["attachments"])


async def test_a_preview_that_stays_is_not_taken_for_its_picture(
    stage: Stage, alice: Person
) -> None:
    """The picture could not be attached: no gallery, no copy and no other message shows that."""
    bob = await stage.person("bob")
    await with_gallery(stage, "Harbour/gallery", stars="1")
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    boat = answer.message["id"]
    await alice.wait_until(boat, lambda m: tells("46 %")(m) and bool(m["attachments"]))
    stage.comet.faults.image = "missing"
    stage.comet.release()
    told = await alice.wait_until(boat, tells("could not be downloaded"), PATIENCE_S)
    assert "preview" in told["attachments"][0]["filename"]

    await bob.react(boat, "⭐")
    await alice.react(boat, "✉️")
    letter = await private(alice, "Details", "a boat")
    assert letter["attachments"] == []
    link = f"https://discord.com/channels/{told['guild_id']}/{told['channel_id']}/{boat}"
    shown = await alice.slash("show", channel="studio", picture=link)
    again = await alice.wait_until(
        shown.message["id"], tells("could not be downloaded"), PATIENCE_S
    )
    assert again["attachments"] == []

    stage.comet.faults.image = None
    await alice.press(boat, "Download again")
    await alice.wait_until(boat, lambda m: "could not" not in says(m), PATIENCE_S)
    assert posts_in(stage, "Harbour/gallery") == []
