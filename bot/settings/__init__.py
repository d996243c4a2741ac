"""The settings: one object, from the environment and `.env`, checked as a whole at the start."""

from bot.settings.advice import what_to_put
from bot.settings.credentials import CredentialError, read_credential
from bot.settings.env_writer import write_env_file
from bot.settings.listening import host_and_port
from bot.settings.load import load_settings
from bot.settings.model import Settings, server_ids
from bot.settings.normalise import SECRETS
from bot.settings.places import env_file, user_env_file
from bot.settings.problems import SettingsError
from bot.settings.proxy import proxy_passwords

__all__ = [
    "SECRETS",
    "CredentialError",
    "Settings",
    "SettingsError",
    "env_file",
    "host_and_port",
    "load_settings",
    "proxy_passwords",
    "read_credential",
    "server_ids",
    "user_env_file",
    "what_to_put",
    "write_env_file",
]
