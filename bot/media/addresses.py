"""Which internet addresses a download may reach."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp.connector import AddrInfoType

# Addresses in these count as global for the standard library, and still lead inside.
_INSIDE = (
    IPv4Network("168.63.129.16/32"),  # Azure's platform and metadata address
    IPv4Network("192.0.0.0/24"),  # protocol assignments (RFC 6890)
    IPv4Network("192.88.99.0/24"),  # the retired 6to4 relay (RFC 7526)
)
_NAT64 = IPv6Network("64:ff9b::/96")


class PrivateAddress(OSError):  # noqa: N818 -- reads as what happened
    """The host name or literal leads to an address that is not on the public internet."""


def is_public(address: str) -> bool:
    """Whether a literal IPv4 or IPv6 address is on the public internet.

    Private, loopback, link-local (with the clouds' metadata services), shared, reserved and
    multicast ranges are not, nor are IPv6 addresses that carry such an IPv4 address.

    Raises:
        ValueError: the text is not a literal address.
    """
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        ip = _carried(ip) or ip
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    if isinstance(ip, IPv6Address):
        return not ip.is_site_local
    return not any(ip in network for network in _INSIDE)


def _carried(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that packets to a translated or tunnelled address end at."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


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
