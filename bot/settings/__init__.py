"""The settings: one object, from the environment and `.env`, checked as a whole at the start."""

from bot.settings.advice import WHAT_TO_PUT
from bot.settings.load import load_settings
from bot.settings.model import Settings
from bot.settings.problems import SettingsError

__all__ = ["WHAT_TO_PUT", "Settings", "SettingsError", "load_settings"]
