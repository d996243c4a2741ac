"""Which internet addresses a download may reach.

The tables are ours and name what may be reached, less what of it is special (IANA's special-purpose
registries): those of the standard library are as old as the Python that it came with.
"""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from aiohttp.abc import AbstractResolver
from aiohttp.connector import AddrInfoType
from yarl import URL

_INSIDE_4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network (RFC 791)
        "10.0.0.0/8",  # private (RFC 1918)
        "100.64.0.0/10",  # shared by a provider's customers (RFC 6598)
        "127.0.0.0/8",  # loopback (RFC 1122)
        "168.63.129.16/32",  # Azure's platform and metadata address
        "169.254.0.0/16",  # link-local, with the clouds' metadata (RFC 3927)
        "172.16.0.0/12",  # private (RFC 1918)
        "192.0.0.0/24",  # protocol assignments (RFC 6890)
        "192.0.2.0/24",  # documentation (RFC 5737)
        "192.31.196.0/24",  # AS112, answered by whoever is near (RFC 7535)
        "192.52.193.0/24",  # relays of multicast (RFC 7450)
        "192.88.99.0/24",  # the retired 6to4 relay (RFC 7526)
        "192.168.0.0/16",  # private (RFC 1918)
        "192.175.48.0/24",  # AS112 (RFC 7534)
        "198.18.0.0/15",  # benchmarks (RFC 2544)
        "198.51.100.0/24",  # documentation (RFC 5737)
        "203.0.113.0/24",  # documentation (RFC 5737)
        "224.0.0.0/4",  # multicast (RFC 5771)
        "240.0.0.0/4",  # reserved, and broadcast (RFC 1112)
    )
)

_GLOBAL_6: Final = IPv6Network("2000::/3")
"""All of IPv6 that is handed out to the public internet (RFC 3513)."""

_INSIDE_6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo's tunnels among them (RFC 2928)
        "2001:db8::/32",  # documentation (RFC 3849)
        "2002::/16",  # the retired 6to4 (RFC 7526)
        "2620:4f:8000::/48",  # AS112 (RFC 7534)
        "3fff::/20",  # documentation (RFC 9637)
    )
)

# Packets to these go on as IPv4, to the address in the last 32 bits.
_TRANSLATED: Final = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
_LAST_32: Final = 0xFFFF_FFFF
# An interface of ISATAP: 0000:5efe or 0200:5efe, then an IPv4 address (RFC 5214).
_ISATAP: Final = 0x0000_5EFE
_ISATAP_MASK: Final = 0xFDFF_FFFF


class PrivateAddress(OSError):  # noqa: N818 -- reads as what happened
    """The host name or literal leads to an address that is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether a literal IPv4 or IPv6 address is on the public internet.

    What is private, loopback, link-local (with the clouds' metadata services), shared, reserved,
    for documentation or multicast is not, nor is an IPv6 address that carries such an IPv4 address
    or names a network interface.

    Raises:
        ValueError: the text is not a literal address.
    """
    ip = ip_address(address)
    return _is_public_4(ip) if isinstance(ip, IPv4Address) else _is_public_6(ip)


def _is_public_4(ip: IPv4Address) -> bool:
    return not any(ip in network for network in _INSIDE_4)


def _is_public_6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None:
        return False
    if any(ip in network for network in _TRANSLATED):
        return _is_public_4(_carried(ip))
    if ip not in _GLOBAL_6 or any(ip in network for network in _INSIDE_6):
        return False
    is_tunnel = int(ip) >> 32 & _ISATAP_MASK == _ISATAP
    return not is_tunnel or _is_public_4(_carried(ip))


def _carried(ip: IPv6Address) -> IPv4Address:
    return IPv4Address(int(ip) & _LAST_32)


async def check_public(url: URL, *, resolver: AbstractResolver) -> None:
    """Make sure that a proxy may be asked for an address, whose name it looks up by itself.

    A name that this machine cannot look up is left to the proxy.

    Raises:
        PrivateAddress: the host is, or is looked up here as, an address that is not public.
    """
    try:
        found = await resolver.resolve(url.host or "", url.port or 0, socket.AF_UNSPEC)
    except OSError:
        return
    if not all(is_public(one["host"]) for one in found):
        raise PrivateAddress("the address is not on the public internet")


def public_socket(addr_info: AddrInfoType) -> socket.socket:
    """Make the socket for one connection, as the ``socket_factory`` of aiohttp's connector.

    This sees the very address that is about to be connected to, after any name resolution, so it
    holds for literals, redirects and names that change their answer between check and use.

    Raises:
        PrivateAddress: the address is not public.
    """
    family, kind, protocol, _, address = addr_info
    if not is_public(str(address[0])):
        raise PrivateAddress("the address is not on the public internet")
    return socket.socket(family, kind, protocol)
