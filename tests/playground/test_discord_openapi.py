"""The check against Discord's own OpenAPI file."""

import dataclasses

import pytest

from playground.discord import Exchange
from playground.discord.openapi import Spec
from tests.playground.discord_rig import open_rig
from tests.support.openapi import OPENAPI, spec


@pytest.fixture(name="known")
def _known() -> Spec:
    found = spec()
    if found is None:
        pytest.skip(f"{OPENAPI.name} is not at hand")
    return found


async def exchange_of(body: dict[str, object]) -> Exchange:
    """Send a message and return the exchange."""
    async with open_rig() as rig:
        await rig.send(body)
        return rig.discord.exchanges[0]


async def test_good_and_bad_exchanges(known: Spec) -> None:
    """A good exchange has no problems; a broken request, answer, route or status has one each."""
    good = await exchange_of({"content": "x"})
    assert isinstance(good.response, dict)
    assert known.problems(good) == []
    for changed, told in (
        ({"request": {"embeds": [{"title": "x" * 257}]}}, "is too long"),
        ({"response": good.response | {"flags": "none"}}, "is not of type 'integer'"),
        ({"response": {}}, "is a required property"),
        ({"route": "/channels/{channel_id}/nothing"}, "no such operation"),
        ({"status": 302}, "not foreseen"),
    ):
        problems = known.problems(dataclasses.replace(good, **changed))
        assert any(told in problem for problem in problems), (changed, problems)


async def test_known_mistakes_of_the_file(known: Spec) -> None:
    """Numbers as attachment ids and words as codes are right, whatever the file says."""
    good = await exchange_of({"content": "x"})
    numbered = {"content": "x", "attachments": [{"id": 0, "filename": "a.png"}]}
    assert known.problems(dataclasses.replace(good, request=numbered)) == []
    refused = await exchange_of({"content": "x" * 2001})
    assert refused.status == 400
    assert known.problems(refused) == []
