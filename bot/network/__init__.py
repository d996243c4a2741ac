"""The way to other machines: through which proxy, if any; usable alone."""

from bot.network.connector import Connector
from bot.network.proxies import (
    PROXY_REFUSES,
    Proxies,
    has_socks,
    proxy_of,
    proxy_refuses,
    use_proxies,
)
from bot.network.sockets import connected
from bot.network.trust import trusting

__all__ = [
    "PROXY_REFUSES",
    "Connector",
    "Proxies",
    "connected",
    "has_socks",
    "proxy_of",
    "proxy_refuses",
    "trusting",
    "use_proxies",
]
