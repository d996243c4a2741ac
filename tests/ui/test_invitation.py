from pathlib import Path

import discord
import pytest

from bot.ui import links
from bot.ui.bot_permissions import ALL, missing_in
from bot.ui.invitation import invitation, member_invitation


def test_the_invitation_is_the_one_of_the_readme() -> None:
    """Scopes and permissions are said in one way only."""
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")

    assert invitation(123456).replace("123456", "APPLICATION_ID") in readme


def test_another_discord_invites_on_its_own_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all else as on Discord's."""
    usual = invitation(123456)
    monkeypatch.setattr(links._Web, "url", links.DISCORD)  # which is put back at the end

    links.use_web_address("https://chat.example.org")

    assert invitation(123456) == usual.replace("https://discord.com", "https://chat.example.org")
    assert "discord.com" not in invitation(123456)


def test_members_are_invited_without_the_bot() -> None:
    """Their address asks for its commands and for no right in any server."""
    address = member_invitation(123456)

    assert "scope=applications.commands&integration_type=1" in address
    assert "permissions" not in address


def test_the_invitation_asks_for_all_that_any_channel_needs() -> None:
    """With it, nothing is missing anywhere; without it, what is needed there is named."""
    kinds = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel, discord.Thread)
    channels = [kind.__new__(kind) for kind in kinds]
    nothing = discord.Permissions.none()

    assert [missing_in(channel, ALL) for channel in channels] == [()] * 4
    assert [set(missing_in(channel, nothing)) for channel in channels] == [
        {"view_channel", "attach_files", "send_messages"},
        {"view_channel", "attach_files", "send_messages", "connect"},
        {"view_channel", "attach_files", "send_messages", "connect"},
        {"view_channel", "attach_files", "send_messages_in_threads"},
    ]
    assert missing_in(channels[0], nothing, posts=False) == ("view_channel", "attach_files")
