from typing import Any

import pytest

from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.messages import Message
from bot.domain.servers.quotas import Quota, Spent
from bot.domain.states import Delivery, Ending, State
from bot.prompts.codes import PromptCode
from bot.services.refusals import MessageLink, Refusal, RefusedError
from bot.services.requester import Requester
from bot.ui.texts import numbers, refusals, tasks
from bot.ui.texts.own_words import own_words
from tests.engine.samples import a_task, changed


def test_every_ending_has_its_sentence() -> None:
    """A failed task says why, whatever the reason."""
    sentences = {tasks.ending(a_task(State.FAILED, ending=ending)) for ending in Ending}

    assert len(sentences) == len(Ending)
    assert tasks.ending(a_task(State.FAILED, ending=None)) in sentences


def test_every_delivery_but_a_good_one_has_its_sentence() -> None:
    """A missing picture is explained; an attached one speaks for itself."""
    missing = {tasks.delivery(kind) for kind in Delivery} - {None}

    assert len(missing) == len(Delivery) - 1
    assert tasks.delivery(Delivery.ATTACHED) is None


FILM = Requester(user_id=1, guild_id=1, channel_id=1).new_task(kinds.VIDEO)

VALUES: dict[Refusal, dict[str, Any]] = {
    Refusal.PRESET_NAME: {"name": "two words"},
    Refusal.PRESET_IS_PARAMETER: {"typed": "--v"},
    Refusal.TOO_MANY_PRESETS: {"limit": 50},
    Refusal.NO_SUCH_PRESET: {"name": "noir"},
    Refusal.NOT_SHARED: {"name": "noir"},
    Refusal.PRESET_CHANGED: {"name": "noir"},
    Refusal.UNWANTED_WORD: {"line": "kraken*"},
    Refusal.TIMED_OUT: {"until_s": 1.0},
    Refusal.QUEUE_FULL: {"limit": 13},
    Refusal.SHOWN_LATELY: {"opens_s": 1_790_035_200.0},
    Refusal.NO_ADDRESS: {"limit": 2048},
    Refusal.TOO_MANY_PICTURES: {"limit": 5},
    Refusal.BLEND_COUNT: {"count": 1},
    Refusal.ZOOM_FACTOR: {"value": "3.0"},
    Refusal.NOT_A_MEMBER: {"link": "<https://x.example>."},
    Refusal.BLOCKED_ROLE: {"role": 5},
    Refusal.QUOTA_SPENT: {
        "spent": Spent(quota=Quota.PICTURES_A_DAY, most=5, used=5, more=1),
        "opens_s": 1_790_035_200.0,
    },
    Refusal.EXPORT_LATELY: {"opens_s": 1_790_035_200.0},
    Refusal.BATCH_TOO_LARGE: {"limit": 3},
    Refusal.ROLE_NEEDED: {"roles": (5, 6)},
    Refusal.CLOSED_CHANNEL: {"channels": (5,)},
    Refusal.SPEED_CLOSED: {"speed": Speed.TURBO, "open": (Speed.FAST,), "is_film": False},
    Refusal.TURBO_FILM: {"open": (Speed.FAST,)},
    Refusal.KIND_CLOSED: {"kind": "video"},
    Refusal.PRICE: {"usd": 0.168, "requests": [FILM], "is_other": False},
    Refusal.NO_NUMBER: {"written": "ten", "most": 10},
    Refusal.NO_AMOUNT: {"written": "ten", "most": 10},
    Refusal.NO_PERMISSION: {"permissions": ("view_channel", "attach_files")},
}


@pytest.mark.usefixtures("each_language")
def test_every_refusal_has_its_sentence() -> None:
    """A press that cannot work says why."""
    sentences = {
        refusals.refusal(RefusedError(why, message=message, **VALUES.get(why, {})))
        for why in Refusal
        for message in [Message(PromptCode.EMPTY) if why is Refusal.PROMPT else None]
    }

    assert all(sentence.endswith(".") for sentence in sentences)
    assert len(sentences) == len(Refusal)


@pytest.mark.parametrize(
    ("taken", "held", "more", "words"),
    [
        (
            13,
            0,
            1,
            (
                "You have 13 pictures under way, as many as one member may have. "
                "Wait until one is done, or cancel one that waits."
            ),
        ),
        (
            13,
            2,
            1,
            (
                "You have 13 pictures under way, as many as one member may have. "
                "A picture that you stopped watching, or that is not certain, counts for as long "
                "as Midjourney may be making it. Wait until one is done, or cancel one that waits."
            ),
        ),
        (
            1,
            0,
            13,
            (
                "You have 1 picture under way, and one member may have 13. This would make 13 "
                "more. Wait until one is done, or cancel one that waits."
            ),
        ),
        (
            0,
            0,
            14,
            (
                "This makes 14 pictures at once, and one member may have 13 under way. Ask for "
                "fewer. Nothing was spent."
            ),
        ),
    ],
)
def test_a_full_line_says_what_counts(taken: int, held: int, more: int, words: str) -> None:
    """Whatever was asked for, and whatever it is full of."""
    full = RefusedError(Refusal.QUEUE_FULL, limit=13, taken=taken, held=held, more=more)

    assert refusals.refusal(full) == words


def test_a_refusal_points_to_where_it_is() -> None:
    """In a server and in direct messages."""
    here = RefusedError(Refusal.ALREADY_DONE, place=MessageLink(1, 2, 3))
    private = RefusedError(Refusal.ALREADY_LIVE, place=MessageLink(None, 2, 3))

    assert refusals.refusal(here).endswith("https://discord.com/channels/1/2/3")
    assert refusals.refusal(private).endswith("https://discord.com/channels/@me/2/3")


def test_every_speed_has_a_name() -> None:
    """It stands in the line of who and how."""
    assert set(tasks.SPEEDS) == set(Speed)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-3, "0 s"),
        (0, "0 s"),
        (42.4, "42 s"),
        (89.4, "89 s"),
        (90, "2 min"),
        (200, "3 min"),
        (3569, "59 min"),
        (3570, "1 h 0 min"),
        (3900, "1 h 5 min"),
    ],
)
def test_durations_are_said_as_people_do(seconds: float, said: str) -> None:
    """Never `90.3 s` nor `60 min`."""
    assert numbers.duration(seconds) == said


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (None, "Waiting · next in line"),
        (1, "Waiting · next in line"),
        (2, "Waiting · 2nd in line"),
        (3, "Waiting · 3rd in line"),
        (10, "Waiting · 10th in line"),
        (11, "Waiting · more than 10 ahead"),
    ],
)
def test_places_in_line_are_said_as_people_do(place: int | None, said: str) -> None:
    """As far as a moving line repaints them."""
    assert numbers.place_in_line(place) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (None, ""),
        (0.0, ""),
        (4.9, ""),
        (5.1, " · about 10 s"),
        (44.0, " · about 40 s"),
        (89.0, " · about 2 min"),
        (95.0, " · about 2 min"),
        (130.0, " · about 2 min"),
        (3590.0, " · about 1 h 0 min"),
        (4300.0, " · about 1 h 10 min"),
    ],
)
def test_a_time_in_line_is_said_as_roughly_as_it_is_known(seconds: float | None, said: str) -> None:
    """Nothing where it is not known, or where it is hardly worth a word."""
    assert numbers.place_in_line(3, seconds) == f"Waiting · 3rd in line{said}"


@pytest.mark.parametrize(
    ("detail", "named"),
    [
        ("nude", "`nude`"),
        ("[Banned prompt detected] Nude body", "`Nude body`"),
        ("Banned prompt: nude", "`nude`"),
        ("Sorry! The words `nude body` may break our rules", "`nude body`"),
        ("may break our rules", "this prompt"),
        ("sk-key", "this prompt"),
        ("a", "`a`"),
        ("bod", "this prompt"),
        ("", "this prompt"),
    ],
)
def test_what_moderation_refused_is_named(detail: str, named: str) -> None:
    """If it says which of the member's own words; no other word of it is passed on."""
    task = a_task(
        State.FAILED, ending=Ending.MODERATION, detail=detail, sent_prompt="a nude body, asleep"
    )

    said = tasks.ending(task)

    assert said.startswith(f"Midjourney's content rules do not allow {named}")
    assert said.endswith(" It cost nothing. Try saying it differently.")


def test_moderation_that_names_no_word_speaks_for_itself() -> None:
    """Its sentence stands under ours; where a word is named, that says it."""
    told = "[Moderated] This prompt may go against our community standards"
    task = a_task(State.FAILED, ending=Ending.MODERATION, detail=told, sent_prompt="a nude")

    assert (own_words(task) or "").endswith("This prompt may go against our community standards")
    assert own_words(changed(task, detail="[Banned prompt detected] a nude")) is None


def test_the_doubtful_parameter_is_named() -> None:
    """If the refusal names one that the member typed; no other word of it is passed on."""
    task = a_task(
        State.FAILED,
        ending=Ending.PARAMETERS,
        detail="[Invalid parameter] Unrecognized parameter `--zap`, see --help for sk-key",
        sent_prompt="a boat --zap 3",
    )

    assert tasks.ending(task) == (
        "Midjourney does not understand `--zap` in this prompt. It cost nothing. Edit it."
    )
    assert "--help" not in tasks.ending(changed(task, sent_prompt="a boat"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"speed": Speed.TURBO},
            "Turbo is not open to this bot's key. Choose another speed. Nothing was spent.",
        ),
        ({"speed": None}, "This is not open to this bot's key."),
        ({"kind": kinds.VIDEO, "speed": Speed.FAST}, "This bot's key may not make films."),
        (
            {
                "kind": kinds.ACTION,
                "custom_id": "MJ::JOB::animate_high::1::x",
                "speed": Speed.TURBO,
            },
            "This bot's key may not make films.",
        ),
        (
            {"kind": kinds.ACTION, "custom_id": "MJ::JOB::upsample::1::x", "speed": Speed.TURBO},
            "Turbo is not open to this bot's key for this button.",
        ),
    ],
    ids=["speed", "no speed", "film", "film of a button", "button"],
)
def test_what_is_not_open_says_what_to_change(changes: dict[str, Any], said: str) -> None:
    """The same words when it ends, and when it is declined before anything is sent."""
    task = a_task(State.FAILED, ending=Ending.NOT_OPEN, **changes)
    refused = RefusedError(Refusal.NOT_OPEN, request=task.request)

    assert tasks.ending(task).startswith(said)
    assert tasks.ending(task).endswith("Nothing was spent.")
    assert refusals.refusal(refused) == tasks.ending(task)


def test_a_picture_says_where_it_comes_from() -> None:
    """`U2 of this grid`, with a link to it."""
    parent = a_task(State.SUCCEEDED)
    child = a_task(kind=kinds.ACTION, label="U2")

    assert tasks.origin(child, parent) == (
        "U2 of [this picture](https://discord.com/channels/1/2/3)"
    )
    assert tasks.origin(child, changed(parent, message_id=None)) == "U2"
    assert tasks.origin(parent, None) is None
