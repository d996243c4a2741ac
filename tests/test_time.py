"""Time as the bot keeps it, whatever happens to its connection."""

from bot.discord_client.patches import ShortBackoff


def test_reconnecting_never_waits_for_minutes() -> None:
    """However often the connection was lost, the next try comes within 16 s."""
    backoff = ShortBackoff()

    assert max(backoff.delay() for _ in range(200)) <= 16
