from pathlib import Path

import pytest

from bot.ui import links
from bot.ui.invitation import invitation


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
