"""What a server's settings come to for one member: the most generous role, up to the operator's."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.kinds import KINDS, Speed
from bot.domain.servers.settings import ChannelRules, Limits, RoleRules, ServerSettings
from bot.services.policy import Defaults, Rules, rules_of
from bot.services.requester import Requester
from bot.store import Chosen

DEFAULTS: Final = Defaults(speed=Speed.FAST, parameters="--v 7")
MEMBER: Final = Requester(user_id=7, guild_id=1, channel_id=30, parent_id=20, category_id=10)

NOTHING: Final = Chosen()

numbers = st.none() | st.integers(0, 50)
limits = st.builds(
    Limits,
    pictures_a_day=numbers,
    pictures_a_month=numbers,
    usd_a_month=numbers,
    running=numbers,
    waiting=numbers,
    batch=numbers,
    rank=numbers,
)
speeds = st.none() | st.frozensets(st.sampled_from(Speed))
rules = st.builds(
    RoleRules,
    limits=limits,
    speeds=speeds,
    kinds=st.none() | st.frozensets(st.sampled_from(sorted(KINDS))),
)
roles = st.dictionaries(st.integers(1, 5), rules)
mine = st.frozensets(st.integers(1, 5))


def resolved(
    settings: ServerSettings, member: Requester = MEMBER, chosen: Chosen = NOTHING
) -> Rules:
    return rules_of(member, settings, DEFAULTS, chosen)


@given(everyone=rules, roles=roles, mine=mine)
def test_the_most_generous_role_counts(
    everyone: RoleRules, roles: dict[int, RoleRules], mine: frozenset[int]
) -> None:
    """Of those that set a number; where none does, the operator's."""
    settings = ServerSettings(everyone=everyone, roles=roles)
    found = resolved(settings, replace(MEMBER, roles=mine)).limits

    own = [everyone.limits, *(roles[role].limits for role in mine & roles.keys())]
    days = [one.pictures_a_day for one in own if one.pictures_a_day is not None]
    assert found.pictures_a_day == max(days, default=None)


@given(everyone=rules, roles=roles, mine=mine)
def test_no_role_passes_the_operators_limits(
    everyone: RoleRules, roles: dict[int, RoleRules], mine: frozenset[int]
) -> None:
    """Whatever a server's owner wrote."""
    settings = ServerSettings(everyone=everyone, roles=roles)
    found = resolved(settings, replace(MEMBER, roles=mine)).limits

    assert found.running is not None
    assert found.running <= DEFAULTS.max_running_per_user
    assert found.waiting is not None
    assert found.waiting <= DEFAULTS.max_waiting_per_user
    assert found.batch is not None
    assert found.batch <= DEFAULTS.max_batch


@given(everyone=rules, roles=roles, mine=mine, more=mine)
def test_another_role_never_takes_anything_away(
    everyone: RoleRules, roles: dict[int, RoleRules], mine: frozenset[int], more: frozenset[int]
) -> None:
    """Neither a speed nor a kind of request."""
    settings = ServerSettings(everyone=everyone, roles=roles)
    before = resolved(settings, replace(MEMBER, roles=mine))
    after = resolved(settings, replace(MEMBER, roles=mine | more))

    assert before.speeds <= after.speeds
    assert before.kinds <= after.kinds


def test_turbo_can_be_for_boosters_alone() -> None:
    """Everybody has the others, and boosters those as well."""
    settings = ServerSettings(
        everyone=RoleRules(speeds=frozenset({Speed.RELAX, Speed.FAST})),
        boosters=RoleRules(speeds=frozenset({Speed.TURBO})),
    )

    assert resolved(settings).speeds == {Speed.RELAX, Speed.FAST}
    assert resolved(settings, replace(MEMBER, booster=True)).speeds == set(Speed)


def test_what_is_nearer_counts_before_what_is_farther() -> None:
    """A thread, its channel, the category, the server, the operator."""
    chain = [
        ServerSettings(),
        ServerSettings(speed=Speed.RELAX),
        ServerSettings(speed=Speed.RELAX, channels={10: ChannelRules(speed=Speed.TURBO)}),
        ServerSettings(
            channels={10: ChannelRules(speed=Speed.TURBO), 30: ChannelRules(speed=Speed.FAST)}
        ),
    ]
    assert [resolved(settings).speed for settings in chain] == [
        Speed.FAST,
        Speed.RELAX,
        Speed.TURBO,
        Speed.FAST,
    ]


def test_no_parameters_can_be_set_over_the_operators() -> None:
    """An empty text is a choice as well."""
    assert resolved(ServerSettings()).parameters == "--v 7"
    assert resolved(ServerSettings(parameters="")).parameters == ""


def test_what_members_choose_counts_before_what_is_set_for_them() -> None:
    """Of speeds only one that is open to them; an own turbo stays dearer than a usual picture."""
    chosen = Chosen(speed=Speed.TURBO, aspect="16:9", version="niji 7", stylize=5, suffix="--raw")
    closed = ServerSettings(everyone=RoleRules(speeds=frozenset({Speed.RELAX, Speed.FAST})))
    own = resolved(ServerSettings(), chosen=chosen)
    assert own.own == "--ar 16:9 --niji 7 --s 5 --raw"
    assert (own.parameters, own.speed, own.speed_here) == ("--v 7", Speed.TURBO, Speed.FAST)
    assert own.is_dear(DEFAULTS.prices.usual(Speed.TURBO))
    assert resolved(closed, chosen=chosen).speed is Speed.FAST


def test_an_own_speed_is_for_what_can_have_it_and_not_for_pictures_that_there_are() -> None:
    """Films and the newest models do not run in turbo; a button goes on as its picture was made."""
    rules = resolved(ServerSettings(speed=Speed.RELAX), chosen=Chosen(speed=Speed.TURBO))
    assert [rules.usual(takes_turbo=one) for one in (True, False)] == [Speed.TURBO, Speed.RELAX]
    assert rules.usable(None, takes_turbo=True) is Speed.RELAX
    assert rules.usable(Speed.FAST, takes_turbo=True) is Speed.FAST


def test_own_words_that_a_server_does_not_want_are_left_out_there() -> None:
    """They were not typed now, so nobody is refused for them."""
    chosen = Chosen(stylize=5, suffix="--sref blood")
    settings = ServerSettings(words=("blood",))
    assert resolved(settings, chosen=chosen).own == "--s 5"
    assert resolved(ServerSettings(), chosen=chosen).own == "--s 5 --sref blood"
