"""The accountant finds what is left of members who had all deleted, and what came twice."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pytest

from tests.chaos.accountant import Accepted, Ask, Records, check
from tests.chaos.days import DAY_S, DAYS
from tests.chaos.privacy import Post, Remains
from tests.chaos.stories import Deed, Look, Showing, Stage, Story

Row = dict[str, Any]

# As long as Discord makes them: a short one stands in any time.
MEMBER, OTHER, MODERATOR = 700000000000000070, 700000000000000080, 700000000000000090
REMOTE = "1795957357691000"
STAYS = "nothing of a deleted member stays"
SHOWN = "what is removed is not shown"
COPIES = "copies come once"


def task(number: int = 1, **columns: object) -> Row:
    """A row of a picture that is a member's."""
    usual = {
        "id": number,
        "user_id": MEMBER,
        "state": "succeeded",
        "kind": "imagine",
        "prompt": "a boat w1w",
        "sent_prompt": "",
        "final_prompt": None,
        "image_url": None,
        "button_key": None,
        "parent_id": None,
        "original_id": None,
        "removed_by": None,
        "message_id": 11,
        "created_s": time.time(),
    }
    return {**usual, **columns}


GONE = task(user_id=1, prompt="", removed_by=1)


def request(kind: str = "deletion", **columns: object) -> Row:
    """A row of what a member asked for."""
    usual = {
        "id": 10,
        "user_id": MEMBER,
        "kind": kind,
        "state": "done",
        "stage": "limits",
        "tries": 0,
        "created_s": 5.0,
        "last_task_id": 1,
        "unreachable": 0,
    }
    return {**usual, **columns}


def shown(words: str = "a boat w1w", *, deleted: bool = False, pictures: int = 0) -> Story:
    """What was seen of the first task."""
    look = Look(
        at_s=1,
        stage=Stage.SETTLED,
        percent=None,
        pictures=("boat-1.png",) * pictures,
        words=words,
        buttons=(),
    )
    showing = Showing(message_id=11, channel_id=5, looks=[look], deleted=deleted)
    return Story(task_id=1, user_id=MEMBER, showings={11: showing})


def broken(story: Story | None = None, **remains: Any) -> set[str]:  # noqa: ANN401 - of `Remains`
    """The laws that a run broke in which this is left."""
    run = Records(
        asks=(),
        stories={1: story or shown()},
        accepted=(),
        ends=(),
        log="",
        secrets=(),
        settled_s=3,
        remains=Remains(remote_ids={1: {REMOTE}}, **remains),
    )
    return {found.law for found in check(run)}


def after_deletion(*others: Row, **tables: list[Row]) -> dict[str, list[Row]]:
    """A database of which a member had everything deleted."""
    return {"tasks": [GONE, *others], "data_requests": [request()], **tables}


def test_nothing_left() -> None:
    """No words, no id, no message."""
    assert broken(shown(deleted=True), tables=after_deletion()) == set()


@pytest.mark.parametrize(
    "tables",
    [
        {"tasks": [task()], "data_requests": [request()]},
        after_deletion(history_words=[{"word": "w1w", "task_id": 1}]),
        after_deletion(presets=[{"name": "w1w", "user_id": OTHER}]),
        after_deletion(task(2, user_id=OTHER, original_id=1, kind="show", remote_id=REMOTE)),
    ],
)
def test_what_stays_in_the_database(tables: dict[str, list[Row]]) -> None:
    """A row, a word in any table, an id of CometAPI."""
    assert broken(shown(deleted=True), tables=tables) == {STAYS}


def test_what_others_made_of_it_is_theirs() -> None:
    """With the words; and so is what its member asked for since."""
    for user_id in (OTHER, MEMBER):
        later = task(2, user_id=user_id, parent_id=1)
        assert broken(shown(deleted=True), tables=after_deletion(later)) == set()


def test_a_name_that_stays() -> None:
    """Of who did nothing more; limits and the notice that all is gone may have it."""
    named = after_deletion(favourites=[{"task_id": 3, "user_id": MEMBER}])
    limits = after_deletion(
        strikes=[{"user_id": MEMBER}], notices=[{"to_whom": f"member:{MEMBER}"}]
    )
    gone, story = frozenset({MEMBER}), shown(deleted=True)

    assert broken(story, tables=named, gone=gone) == {STAYS}
    assert broken(story, tables=limits, gone=gone) == set()
    assert broken(story, tables=named) == set()


def test_a_message_that_stays_is_counted() -> None:
    """Its member is told how many do."""
    told = {"tasks": [GONE], "data_requests": [request(unreachable=1)]}

    assert broken(tables=after_deletion()) == {STAYS}
    assert broken(tables=told) == set()
    assert broken(tables=after_deletion(), went_back=True) == set()


@pytest.mark.parametrize(
    ("story", "laws"),
    [
        (shown("<@9> removed this picture."), set()),
        (shown("<@9> removed this picture.", pictures=1), {SHOWN}),
        (shown(), {SHOWN}),
        (shown(deleted=True), set()),
    ],
)
def test_what_is_removed_and_shown(story: Story, laws: set[str]) -> None:
    """The picture, or the words; unless Discord takes no edit of the message any more."""
    tables = {"tasks": [task(removed_by=MODERATOR, prompt="")]}

    assert broken(story, tables=tables) == laws
    assert broken(story, tables=tables, left=frozenset({1})) == set()


def test_what_is_old() -> None:
    """It is empty as far as all before it is old too, and nothing newer is."""
    old_s, law = time.time() - DAYS * DAY_S, {"what is old is forgotten"}
    old, empty = task(created_s=old_s), task(created_s=old_s, prompt="", removed_by=0)
    before = task(0)

    assert broken(tables={"tasks": [old]}) == law
    assert broken(tables={"tasks": [empty]}) == set()
    assert broken(tables={"tasks": [before, old]}) == set()
    assert broken(tables={"tasks": [task(prompt="", removed_by=0)]}) == law
    assert broken(tables={"tasks": [task(prompt="")]}) == law


def test_a_request_that_does_not_end() -> None:
    """A deletion or a copy."""
    pending = request(state="pending")
    assert broken(tables={"data_requests": [pending]}) == {"what is asked about data ends"}


def test_a_copy_that_comes_twice_or_never() -> None:
    """Of data by the number of its request, of a picture by what it says."""
    tables = {"data_requests": [request("export")]}
    came = Post(message_id=1, channel_id=6, nonce="a-1-1388", files=("imagine-bot-data.zip",))
    again = replace(came, message_id=2)
    copy = Post(message_id=3, channel_id=6, nonce="x", words="Prompt / Task 1", is_private=True)
    second = replace(copy, message_id=4, nonce="y")
    letter = replace(shown(), deeds=[Deed(2, "letter")])

    assert broken(tables=tables, posts=[came]) == set()
    assert broken(tables=tables, posts=[came, again]) == {COPIES}
    assert broken(tables=tables) == {COPIES}
    assert broken(posts=[copy]) == set()
    assert broken(posts=[copy, second]) == {COPIES}
    assert broken(letter, posts=[copy, second]) == set()


def test_a_button_that_is_pressed_in_two_places() -> None:
    """One of them is taken while the other is under way."""
    pressed = [task(n, parent_id=9, button_key="u1", prompt="w") for n in (1, 2)]
    first = Accepted(remote_id="r1", state="imagine-bot:1", at_s=2, charges=1, until_s=5)
    beside = Accepted(remote_id="r2", state="imagine-bot:2", at_s=4, charges=1, until_s=7)
    other = replace(shown(), task_id=2, showings={12: replace(shown().showings[11], message_id=12)})
    run = Records(
        asks=(),
        stories={1: shown(), 2: other},
        accepted=(first, beside),
        ends=(),
        log="",
        secrets=(),
        settled_s=3,
        remains=Remains(tables={"tasks": pressed}),
    )
    after = replace(beside, at_s=6)
    stopped = {1: replace(shown(), deeds=[Deed(3, "stop")]), 2: other}

    assert {one.law for one in check(run)} == {"one press of a button at a time"}
    assert check(replace(run, accepted=(first, after))) == []
    assert check(replace(run, stories=stopped)) == []


def test_a_favourite_that_is_told_twice() -> None:
    """Told again, CometAPI might take it back."""
    run = Records(
        asks=(), stories={}, accepted=(), ends=(), log="", secrets=(), settled_s=3, bookmarks=["a"]
    )
    assert check(run) == []
    twice = replace(run, bookmarks=["a", "a"])
    assert {one.law for one in check(twice)} == {"a favourite is told once"}


def test_what_a_member_gave_up_needs_not_come() -> None:
    """A batch of which all that waited was withdrawn; not one that was asked for after that."""
    batch = Ask(began_s=3, at_s=4, user_id=7, what="batch", answer="update", words=("w1w",))
    run = Records(asks=[batch], stories={}, accepted=(), ends=(), log="", secrets=(), settled_s=3)
    assert {one.law for one in check(run)} == {"every answer is a task"}
    assert check(replace(run, let_go=[(7, 5.0)])) == []
    assert check(replace(run, let_go=[(8, 5.0)])) != []
    assert check(replace(run, let_go=[(7, 2.0)])) != []
