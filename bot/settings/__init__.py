"""The settings: one object, from the environment and `.env`, checked as a whole at the start."""

from bot.settings.advice import what_to_put
from bot.settings.load import load_settings
from bot.settings.model import Settings
from bot.settings.problems import SettingsError

__all__ = ["Settings", "SettingsError", "load_settings", "what_to_put"]
