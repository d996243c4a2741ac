"""Who may ask where, by the settings of a server."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.servers.settings import RoleRules, Server, ServerSettings
from bot.services.policy import Defaults, rules_of
from bot.services.prices import Prices
from bot.services.refusals import Refusal, RefusedError
from bot.services.requester import Requester
from bot.services.servers.access import check_access, check_request

if TYPE_CHECKING:
    from bot.domain.tasks import NewTask
    from bot.services.policy import Rules

CHANNEL: Final = Requester(
    user_id=7, guild_id=1, channel_id=20, category_id=10, roles=frozenset({5})
)
THREAD: Final = replace(CHANNEL, channel_id=30, parent_id=20)
PRIVATE: Final = Requester(user_id=7, guild_id=None, channel_id=99)


def refused(requester: Requester, *, paused: bool = False, **settings: Any) -> Refusal | None:  # noqa: ANN401
    """By which rule, if by any."""
    server = Server(settings=replace(ServerSettings(), **settings), paused=paused)
    try:
        check_access(requester, server)
    except RefusedError as error:
        return error.why
    return None


def test_nothing_is_closed_until_somebody_closes_it() -> None:
    """In channels, threads and direct messages."""
    assert [refused(one) for one in (CHANNEL, THREAD, PRIVATE)] == [None, None, None]


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"blocked_members": {7}}, Refusal.BLOCKED_MEMBER),
        ({"blocked_roles": {5}}, Refusal.BLOCKED_ROLE),
        ({"blocked_roles": {5}, "allowed_roles": {5}}, Refusal.BLOCKED_ROLE),
        ({"allowed_roles": {6}}, Refusal.ROLE_NEEDED),
        ({"allowed_roles": {5, 6}}, None),
        ({"blocked_roles": {6}, "blocked_members": {8}}, None),
        ({"paused": True}, Refusal.SERVER_PAUSED),
    ],
)
def test_roles_and_members(settings: dict[str, Any], why: Refusal | None) -> None:
    """What blocks counts before what allows."""
    assert refused(CHANNEL, **settings) is why


@pytest.mark.parametrize(
    ("allowed", "blocked", "is_open"),
    [
        ({20}, set(), True),  # a thread follows its channel
        ({10}, set(), True),  # and that its category
        ({30}, set(), True),
        ({21}, set(), False),
        (set(), {20}, False),
        (set(), {10}, False),
        ({20}, {10}, True),  # what is nearer counts
        ({10}, {20}, False),
        ({30}, {20}, True),
        ({20}, {20}, False),
    ],
)
def test_a_thread_follows_its_channel_and_that_its_category(
    allowed: set[int],
    blocked: set[int],
    is_open: bool,  # noqa: FBT001 - a case
) -> None:
    """Unless it is named itself."""
    why = refused(THREAD, allowed_channels=allowed, blocked_channels=blocked)
    assert why is (None if is_open else Refusal.CLOSED_CHANNEL)


def test_direct_messages_know_neither_roles_nor_channels() -> None:
    """Members who are blocked are so there, too."""
    assert refused(PRIVATE, allowed_channels={20}) is None
    assert refused(PRIVATE, allowed_roles={5}) is Refusal.NO_DIRECT_MESSAGES
    assert refused(PRIVATE, blocked_roles={5}) is Refusal.NO_DIRECT_MESSAGES
    assert refused(PRIVATE, blocked_members={7}) is Refusal.BLOCKED_MEMBER
    assert refused(PRIVATE, direct_messages=False) is Refusal.NO_DIRECT_MESSAGES
    assert refused(CHANNEL, direct_messages=False) is None


def test_whatever_makes_a_film_is_one() -> None:
    """Also a button and a parameter: it is refused and priced as one. To pick one makes none."""
    pictures = frozenset(kinds.KINDS) - {kinds.VIDEO.name}
    settings = ServerSettings(everyone=RoleRules(kinds=pictures))
    rules = rules_of(CHANNEL, settings, Defaults())

    new = CHANNEL.new_task(kinds.IMAGINE, "a boat", "a boat")
    press = replace(new, kind=kinds.ACTION, sent_prompt="a boat --video 1")
    check_request(replace(press, custom_id="MJ::JOB::video_virtual_upscale::1::x"), rules)
    check_request(replace(press, custom_id="MJ::JOB::upsample::1::x"), rules)
    films = [
        replace(new, kind=kinds.VIDEO),
        replace(new, sent_prompt="a boat --video 1"),
        replace(press, custom_id="MJ::JOB::animate_high::1::x", sent_prompt="a boat"),
        replace(press, custom_id="MJ::JOB::reroll::0::x"),
    ]
    for film in films:
        with pytest.raises(RefusedError, match=Refusal.KIND_CLOSED):
            check_request(film, rules)
        assert Prices().estimate(film) == kinds.VIDEO.usd


def test_a_speed_that_is_closed_is_replaced_where_nobody_chose_it() -> None:
    """What a member chose is refused, and the speeds that are open are named."""
    settings = ServerSettings(everyone=RoleRules(speeds=frozenset({Speed.RELAX})))
    rules = rules_of(CHANNEL, settings, Defaults(speed=Speed.TURBO))
    new = CHANNEL.new_task(kinds.IMAGINE, "a boat", "a boat")

    check_request(replace(new, speed=rules.speed), rules)
    assert rules.usable(Speed.TURBO, takes_turbo=True) is Speed.RELAX
    for speed in (Speed.TURBO, Speed.FAST, None):  # None is Fast at CometAPI
        with pytest.raises(RefusedError, match=Refusal.SPEED_CLOSED) as caught:
            check_request(replace(new, speed=speed), rules)
        assert caught.value.values["open"] == (Speed.RELAX,)


SPEEDS: Final = (None, *Speed)
BOAT: Final = CHANNEL.new_task(kinds.IMAGINE, "a boat", "a boat")
PRESS: Final = replace(BOAT, kind=kinds.ACTION)
ASKED: Final = {
    "picture": BOAT,
    "film": replace(BOAT, kind=kinds.VIDEO),
    "film by a parameter": replace(BOAT, sent_prompt="a boat --video 1"),
    "film by a button": replace(PRESS, custom_id="MJ::JOB::animate_high::1::x"),
    "button": replace(PRESS, custom_id="MJ::JOB::upsample::1::x"),
}


def refusal_of(request: NewTask, rules: Rules) -> RefusedError | None:
    """Why it is refused, if it is."""
    try:
        check_request(request, rules)
    except RefusedError as error:
        return error
    return None


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("usual", SPEEDS)
def test_what_a_refusal_names_is_possible(name: str, usual: Speed | None) -> None:
    """Whichever speeds are open, and whichever is usual; and where one can be had, it is."""
    request, takes_turbo = ASKED[name], "film" not in name
    for some in (frozenset(some) for number in range(4) for some in combinations(Speed, number)):
        rules = rules_of(
            CHANNEL, ServerSettings(everyone=RoleRules(speeds=some)), Defaults(speed=usual)
        )
        possible = [one for one in Speed if refusal_of(replace(request, speed=one), rules) is None]
        if not takes_turbo and Speed.TURBO in possible:
            possible.remove(Speed.TURBO)  # which is made in Fast

        for asked in SPEEDS:
            error = refusal_of(replace(request, speed=asked), rules)
            assert error is None or list(error.values["open"]) == possible
            taken = rules.usable(asked, takes_turbo=takes_turbo)
            assert not possible or refusal_of(replace(request, speed=taken), rules) is None
        taken = rules.usual(takes_turbo=takes_turbo)
        assert not possible or refusal_of(replace(request, speed=taken), rules) is None
