"""What was used and by whom, over real sockets: for members, managers and whoever runs the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from playground.discord.client.person import choices
from tests.e2e.stage import finished, has, is_ephemeral, picture, says, tells

if TYPE_CHECKING:
    from playground.discord import Person
    from tests.e2e.stage import Stage


async def test_a_chart_names_who_asked(stage: Stage, alice: Person) -> None:
    """It is attached to a private answer, which a press changes; members see their own."""
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    owner = await stage.person("owner")

    begun = await owner.slash("usage", channel="pictures")
    shown = await owner.wait_until(begun.message["id"], tells("Used in this server"))
    dark = await picture(owner, shown)
    await owner.press(shown["id"], "Light")
    light = await owner.wait_until(shown["id"], has("Dark"))
    own = await alice.slash("usage", channel="pictures")

    assert is_ephemeral(shown)
    assert "**1 picture** for **$0.06**" in says(shown)
    assert dark.getpixel((2, 2)) == (30, 31, 34)
    assert (await picture(owner, light)).getpixel((2, 2)) == (255, 255, 255)
    await alice.wait_until(own.message["id"], tells("Used by you", "**1 picture**"))


@pytest.mark.one_process
async def test_whoever_runs_the_bot_leaves_a_server_from_a_direct_message(
    stage: Stage, alice: Person
) -> None:
    """Members of the other servers go on."""
    owner = await stage.person("owner")
    stranger = await alice.slash("operator", channel="@bot")
    assert "Only whoever runs me" in says(stranger.message)

    shown = (await owner.slash("operator", channel="@bot")).message
    servers = {option["label"]: option["value"] for _, option in choices(shown)}
    [(menu, _), *_] = choices(shown)
    await owner.select(shown["id"], menu["custom_id"], [servers["Lighthouse"]])
    for name in ("Leave …", "Leave …", "Leave this server"):
        shown = (await owner.press(shown["id"], name)).message

    assert "I leave Lighthouse." in says(shown)
    again = await owner.press(shown["id"], "All servers")
    left = {option["label"] for _, option in choices(again.message)}
    assert left == set(servers) - {"Lighthouse"}
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
