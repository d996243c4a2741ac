"""A Discord on this machine, over real sockets: REST, gateway, CDN, interactions and members.

discord = await LocalDiscord.start()
# point a bot at discord.api_url and discord.gateway_url with discord.token, then:
alice = await Person.join(discord.user_url, "alice")
answer = await alice.slash("imagine", channel="pictures", prompt="a paper boat")
"""

from playground.discord.exchanges import Exchange
from playground.discord.faults import Fault, Faults
from playground.discord.permissions import Permission
from playground.discord.person import Answer, Person, PersonError, PressError
from playground.discord.server import LocalDiscord
from playground.discord.snowflakes import Clock

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
