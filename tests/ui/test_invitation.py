from pathlib import Path

from bot.ui.invitation import invitation


def test_the_invitation_is_the_one_of_the_readme() -> None:
    """Scopes and permissions are said in one way only."""
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")

    assert invitation(123456).replace("123456", "APPLICATION_ID") in readme
