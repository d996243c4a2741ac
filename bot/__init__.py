"""Imagine Bot: Midjourney in your Discord server, through CometAPI."""

__version__ = "0.1.0"
