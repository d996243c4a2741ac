import pytest

from bot.engine.backoff import MOST_REFUSALS_OF_KEY
from bot.engine.submitting.openness import CLOSED_FOR_S
from playground.comet.errors import Code
from playground.comet.faults import AfterAccept, ImageFault
from tests.behaviour.messages import is_pressable, picture_of, rows_of, text_of
from tests.behaviour.test_access import set_to
from tests.behaviour.world import World, answer, refusal


@pytest.mark.parametrize("name", ["V2", "🔄"])
async def test_a_dialog_that_nobody_asked_for_is_completed(world: World, name: str) -> None:
    """With the known prompt, and paid once (midjourney-proxy: TaskService)."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.comet.faults.provider_remix = True

    variation = answer(await world.press(alice, grid, name))
    await world.finished(variation)

    [dialog] = world.sent("/submit/modal")
    assert dialog["prompt"].startswith("a paper boat")
    assert len(world.comet.charges) == 2


async def test_an_imagine_that_becomes_a_dialog_is_completed(world: World) -> None:
    """Code 21 instead of 1, for whatever reason."""
    world.comet.faults.next_submit_codes = [Code.EXISTED]

    await world.grid(world.member("alice"))

    assert len(world.comet.charges) == 1


async def test_a_u_that_exists_over_there_is_taken(world: World) -> None:
    """Code 21 with the earlier task's id is a result (midjourney-proxy: API)."""
    alice = world.member("alice")
    grid = await world.grid(alice)
    world.comet.faults.reset_after_accept = 1
    upscale = answer(await world.press(alice, grid, "U1"))
    await world.shows(upscale, "It is not certain")
    world.comet.faults.repeat_is_existing = True

    await world.press(alice, upscale, "Try again")

    await world.finished(upscale)
    assert len(world.comet.charges) == 2


@pytest.mark.parametrize("code", [Code.QUEUE_REJECTED, Code.SATURATED, Code.NOT_FOUND])
async def test_a_busy_cometapi_is_tried_again(world: World, code: Code) -> None:
    """Nothing was accepted, for certain, so nobody is bothered and it is paid once."""
    world.comet.faults.next_submit_codes = [code, code]
    message = await world.asks(world.member("alice"))

    await world.finished(message)

    assert len(world.sent("/submit/imagine")) == 3
    assert len(world.comet.charges) == 1


@pytest.mark.parametrize("fault", ["html", "garbled"])
async def test_a_submit_answered_with_nonsense_asks_its_member(world: World, fault: str) -> None:
    """Whether it had its effect, nobody can tell."""
    setattr(world.comet.faults, fault, True)
    message = await world.asks(world.member("alice"))

    await world.shows(message, "It is not certain that Midjourney got this.")

    assert len(world.sent("/submit/imagine")) == 1


@pytest.mark.parametrize("instead", ["503", "307", "404", "403 page", "empty", "no id"])
async def test_a_submit_that_was_taken_asks_its_member(world: World, instead: AfterAccept) -> None:
    """A proxy or a firewall answered, or nobody can read the id: it is paid once."""
    world.comet.faults.after_accept = instead
    message = await world.asks(world.member("alice"))

    await world.shows(message, "It is not certain that Midjourney got this.")
    await world.skip(600.0)

    assert rows_of(message) == [["Try again", "Dismiss"]]
    assert len(world.comet.charges) == 1


async def test_idle_connections_that_are_closed_leave_nobody_in_doubt(world: World) -> None:
    """The server closes each connection just as it is used again; no submit is on such a one."""
    world.comet.faults.close_idle = True
    alice = world.member("alice")

    for _ in range(3):
        await world.grid(alice)

    assert len(world.comet.charges) == 3


@pytest.mark.parametrize("status", [403, 503])
@pytest.mark.parametrize("chosen", [{"when_paused": "refuse"}])
async def test_a_speed_that_is_not_open_concerns_who_chose_it(world: World, status: int) -> None:
    """Others get their pictures; who asks for it again is told before anything is sent."""
    alice, bob = world.member("alice"), world.member("bob")
    world.comet.faults.closed_models = {"turbo imagine": status}
    mine = await world.asks(alice, speed="turbo")
    for number in range(3):
        await world.finished(await world.asks(bob, f"kite {number}"))
    await world.shows(mine, "Turbo is not open to this bot's key. Choose another speed.")
    sent = len(world.sent("/submit/imagine"))

    said = refusal(await bob.slash(world.channel, "imagine", prompt="a kite", speed="turbo"))

    assert said.startswith("Turbo is not open to this bot's key. Choose Relax or Fast.")
    await set_to(world, "everyone", {"speeds": ["turbo"]})
    said = refusal(await bob.slash(world.channel, "imagine", prompt="a kite", speed="turbo"))
    assert "and no other speed is open to you. Ask whoever runs this bot" in said
    await set_to(world, "everyone", None)
    assert "Nothing was spent." in text_of(mine)
    assert len(world.sent("/submit/imagine")) == sent
    await world.skip(CLOSED_FOR_S)
    world.comet.faults.clear()
    await world.finished(await world.asks(bob, "a kite", speed="turbo"))
    assert len(world.comet.charges) == 4


async def test_a_key_that_may_not_make_films(world: World) -> None:
    """No account is found for them, and the message says so within minutes."""
    alice = world.member("alice")
    upscaled = answer(await world.press(alice, await world.grid(alice), "U1"))
    await world.finished(upscaled)
    world.comet.faults.next_submit_codes = [Code.NOT_FOUND] * MOST_REFUSALS_OF_KEY

    film = await world.made(alice, await world.press(alice, upscaled, "Animate (High motion)"))
    await world.shows(film, "This bot's key may not make films.", "Nothing was spent.")

    again = await world.press(alice, upscaled, "Animate (High motion)")
    assert refusal(again).startswith("This bot's key may not make films.")
    assert len(world.comet.charges) == 2


async def test_a_look_answered_with_a_website_pauses(world: World) -> None:
    """HTML instead of JSON says nothing about the task, which goes on by itself."""
    world.comet.hold(46)
    message = await world.asks(world.member("alice"))
    await world.shows(message, "46 %")
    world.comet.faults.html = True
    await world.shows(message, "Midjourney is not answering.")

    world.comet.faults.html = False
    world.comet.release()

    await world.finished(message)
    assert len(world.sent("/submit/imagine")) == 1
    assert "not answering" not in text_of(message)


async def test_a_forbidden_word_is_refused_at_once(world: World) -> None:
    """Code 24; the member may say it differently."""
    message = await world.asks(world.member("alice"), "a forbiddenword boat")

    await world.shows(message, "do not allow `forbiddenword` in a prompt. It cost nothing.")

    assert rows_of(message) == [["Edit and retry", "Details", "Remove"]]
    assert world.comet.charges == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (
            "[Banned prompt detected] gore",
            "content rules do not allow this prompt. It cost nothing.",
        ),
        ("[Invalid link] Could not fetch image", "could not open a picture link"),
        ("[Invalid parameter] Unrecognized `--zap`", "does not understand `--zap`"),
        ("[Credits exhausted] no more", "trouble with its own account"),
        ("sk-play***def 无可用", "Midjourney could not make this."),
    ],
)
async def test_a_failure_with_100_percent_is_a_failure(
    world: World,
    reason: str,
    said: str,
) -> None:
    """A failed task is at 100 % (new-api: controller/midjourney); no raw word of it is shown."""
    world.comet.faults.next_failures = [reason]
    message = await world.asks(world.member("alice"), "a boat --zap 3")

    await world.shows(message, said)

    assert rows_of(message)[-1][:2] == ["Edit and retry", "Details"]
    assert "sk-" not in text_of(message)


async def test_a_used_up_key_pauses_and_does_not_fail(world: World) -> None:
    """An exhausted key answers 401 even for a look (new-api: model/token); none of it is shown."""
    world.comet.hold(46)
    message = await world.asks(world.member("alice"))
    await world.shows(message, "46 %")
    world.comet.faults.exhausted = True

    await world.shows(message, "Midjourney is not answering. Your picture is safe")
    assert "sk-" not in text_of(message)

    world.comet.faults.exhausted = False
    world.comet.release()
    await world.finished(message)


async def test_a_success_without_its_picture_is_looked_at_again(world: World) -> None:
    """Until the picture is there as well."""
    world.comet.faults.success_without_media = 2

    await world.grid(world.member("alice"))

    [row] = world.comet.gateway.rows.contents()
    assert row.bare_looks == 2
    assert len(world.comet.charges) == 1


async def test_a_task_that_cometapi_lost_says_so(world: World) -> None:
    """After some patience."""
    world.comet.hold(46)
    message = await world.asks(world.member("alice"))
    await world.shows(message, "46 %")
    task = await world.task(message)

    world.comet.faults.forget.add(task.result.remote_id or "")

    await world.shows(message, "Midjourney's service no longer knows this picture.")
    assert is_pressable(message, "Edit and retry")


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("json", "its link does not lead to a picture"),
        ("html", "its link does not lead to a picture"),
        ("missing", "it could not be downloaded"),
        ("huge", "its file is too big to show here"),
        ("bomb", "The picture is finished, but"),
    ],
)
async def test_a_picture_that_is_none_is_explained(
    world: World,
    image: ImageFault,
    said: str,
) -> None:
    """Its buttons work all the same."""
    alice = world.member("alice")
    world.comet.faults.image = image
    message = await world.asks(alice)

    await world.shows(message, said)

    assert picture_of(message) is None
    world.comet.faults.image = None
    await world.finished(answer(await world.press(alice, message, "U1")))


async def test_twelve_pictures_are_watched_by_one_question(world: World) -> None:
    """More than eight due tasks go into one list, whose quirks do no harm."""
    world.comet.faults.duplicate_ids = True
    world.comet.faults.missing_ids = True
    world.comet.hold(46)
    members = [world.member(f"member{number}") for number in range(4)]
    messages = [await world.asks(member) for member in members for _ in range(3)]
    await world.until(lambda: len(world.comet.tasks) == len(messages))
    await world.skip(30.0)
    await world.until(lambda: world.sent("/task/list-by-condition"))
    world.comet.faults.missing_ids = False
    world.comet.release()

    for message in messages:
        await world.finished(message)

    assert len(world.comet.charges) == 12
