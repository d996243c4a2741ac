"""A Discord on this machine, over real sockets: REST, gateway, CDN, interactions and members.

discord = await LocalDiscord.start()
# point a bot at discord.api_url and discord.gateway_url with discord.token, then:
alice = await Person.join(discord.user_url, "alice")
answer = await alice.slash("imagine", channel="pictures", prompt="a paper boat")
"""

from playground.discord.client.connection import Answer, PersonError, PressError
from playground.discord.client.person import Person
from playground.discord.exchanges import Exchange
from playground.discord.faults import Fault, Faults
from playground.discord.model.permissions import Permission
from playground.discord.model.snowflakes import Clock
from playground.discord.server import LocalDiscord

__all__ = [
    "Answer",
    "Clock",
    "Exchange",
    "Fault",
    "Faults",
    "LocalDiscord",
    "Permission",
    "Person",
    "PersonError",
    "PressError",
]
