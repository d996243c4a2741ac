"""Midjourney's prompt language: what a member typed becomes what is sent. Pure functions."""

from bot.prompts.compose import Composed, check_defaults, compose
from bot.prompts.errors import PromptError

__all__ = ["Composed", "PromptError", "check_defaults", "compose"]
