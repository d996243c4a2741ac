"""What an operator should write into each setting; also shown in `.env.example`."""

from __future__ import annotations

from typing import Final

WHAT_TO_PUT: Final = {
    "DISCORD_TOKEN": (
        "the token of your bot, from https://discord.com/developers/applications "
        "(your application, then Bot, then Reset Token)"
    ),
    "COMETAPI_KEY": "your CometAPI key (sk-...), from the console at https://www.cometapi.com",
    "COMETAPI_QUERY_KEY": "nothing, or another CometAPI key, with which the balance is asked for",
    "COMETAPI_BASE_URL": "an address such as https://api.cometapi.com",
    "DATABASE_URL": (
        "an SQLite file such as sqlite+aiosqlite:///data/imagine.db, or a PostgreSQL database such "
        "as postgresql://user:password@host/database"
    ),
    "PROCESSES": "a whole number from 1 to 64",
    "SHARDS": "0 for as many as Discord recommends, or a whole number up to 10000",
    "DISCORD_API_URL": (
        "nothing for Discord itself, or an address such as http://127.0.0.1:9000/api/v10"
    ),
    "DISCORD_GATEWAY_URL": (
        "nothing for Discord itself, or an address such as ws://127.0.0.1:9000/gateway"
    ),
    "DISCORD_WEB_URL": "an address such as https://discord.com",
    **dict.fromkeys(
        ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"),
        "nothing, or the address of a proxy such as http://user:password@proxy.example:3128",
    ),
    "NO_PROXY": "hosts that need no proxy, separated by commas",
    "DEFAULT_SPEED": "relax, fast or turbo, or nothing to leave it to your CometAPI key",
    "DEFAULT_PARAMETERS": "Midjourney parameters such as --v 7, or nothing",
    "MAX_CONCURRENT_SUBMITS": "a whole number from 1 to 20",
    "MAX_RUNNING_PER_USER": "a whole number from 1 to 100",
    "MAX_WAITING_PER_USER": "a whole number from 0 to 1000",
    "MAX_BATCH": "a whole number from 1 to 40",
    "MAX_STRIKES": "a whole number from 0 to 100",
    "KEEP_DAYS": "a whole number from 0 to 36500",
    "WHEN_PAUSED": "queue or refuse",
    "TELL_OPERATOR": "message or log",
    "BUTTONS": "everyone, or owner: the member who asked for the picture",
    "EXTRAS": "nothing, or some of shorten, seed and swap, separated by commas",
    "PRICES": 'prices in US dollars as JSON, such as {"usual": 0.056, "video": 0.168}',
    "BUDGET_USD_PER_MONTH": "nothing, or US dollars such as 50 that all servers may use in a month",
    "BALANCE_ALERT_USD": "nothing, or US dollars such as 5 below which you are told of the balance",
    "SERVERS": "nothing for all servers, or the ids of those that may use the bot, with commas",
    "HEARTBEAT": "nothing, or the path of a file that is touched while the bot works",
    "HTTP_LISTEN": "nothing, a port such as 9100, or an address such as 0.0.0.0:9100",
    "HTTP_TOKEN": "nothing, or at least 16 letters, digits and signs that nobody guesses",
    "UPDATE_CHECK": "on, or off",
    "STOP_REQUEST": "nothing, or the path of a file that stops the bot when somebody makes it",
    "LOG_LEVEL": "debug, info, warning or error",
    "LOG_FILE": "nothing, or the path of a file that gets the log as well",
    "LOG_FORMAT": "auto, text or json",
}


def what_to_put(name: str) -> str:
    """The sentence on what to write into a setting, one that names a file included."""
    setting = name if name in WHAT_TO_PUT else name.removesuffix("_FILE")
    file = "the path of a file that holds " if setting != name else ""
    return f"Put there {file}{WHAT_TO_PUT[setting]}."
