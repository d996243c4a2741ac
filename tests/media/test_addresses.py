import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.media.fetching.addresses import PrivateAddress, is_public, public_socket

# IANA's special-purpose registries, and what else is not handed out: nothing of it may be reached.
SPECIAL_4 = [
    "0.0.0.0/8",
    "0.0.0.0/32",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.9/32",
    "192.0.0.10/32",
    "192.0.0.170/32",
    "192.0.0.171/32",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.88.99.2/32",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "168.63.129.16/32",
]
SPECIAL_6 = [
    "::1/128",
    "::/128",
    "::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "200::/7",
    "400::/6",
    "1000::/4",
    "4000::/3",
    "6000::/3",
    "8000::/3",
    "a000::/3",
    "c000::/3",
    "e000::/4",
    "f000::/5",
    "f800::/6",
    "::ffff:0:0:0/96",
]


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "104.16.0.1",
        "162.159.135.232",
        "172.32.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "223.255.255.254",
        "2400:cb00::1",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2003::1",
        "2606:4700::1111",
        "2a00:1450:4001:80b::200e",
        "2606:4700::5efe:808:808",
        "64:ff9b::808:808",
        "::ffff:8.8.8.8",
    ],
)
def test_public_addresses_may_be_reached(address: str) -> None:
    """Addresses of the public internet pass, also when written or translated into IPv6."""
    assert is_public(address)


@pytest.mark.parametrize("special", SPECIAL_4)
def test_no_special_range_of_ipv4_may_be_reached(special: str) -> None:
    """Neither its first nor its last address, plain or carried by one of IPv6."""
    network = IPv4Network(special)
    for ip in (network[0], network[-1]):
        number = int(ip)
        assert not is_public(str(ip))
        for prefix in ("::ffff:0:0", "64:ff9b::", "2002::", "2606:4700::5efe:0:0"):
            assert not is_public(str(IPv6Address(int(IPv6Address(prefix)) | number)))
        assert not is_public(str(IPv6Address(0x2002 << 112 | number << 80)))
        assert not is_public(str(IPv6Address(0x2001 << 112 | 0xFFFFFFFF ^ number)))
        assert not is_public(str(IPv6Address(int(IPv6Address("2a00::200:5efe:0:0")) | number)))


@pytest.mark.parametrize("special", SPECIAL_6)
def test_no_special_range_of_ipv6_may_be_reached(special: str) -> None:
    """Neither its first, nor its last, nor an address in the middle of it."""
    network = IPv6Network(special)
    for ip in (network[0], network[network.num_addresses // 2], network[-1]):
        assert not is_public(str(ip))


@pytest.mark.parametrize(
    "address", ["fe80::1%eth0", "2606:4700::1111%eth0", "::ffff:8.8.8.8%1", "64:ff9b::808:808%lo"]
)
def test_an_address_that_names_an_interface_may_not_be_reached(address: str) -> None:
    """The public internet has no zones."""
    assert not is_public(address)


@given(st.ip_addresses())
def test_what_the_standard_library_calls_special_may_not_be_reached(
    ip: IPv4Address | IPv6Address,
) -> None:
    """Whatever its tables know is in ours; what it cannot see through has an own test."""
    carries = ip.version == 6 and any(
        ip in IPv6Network(network) for network in ("::ffff:0:0/96", "64:ff9b::/96")
    )
    if is_public(str(ip)) and not carries:
        assert ip.is_global
        assert not ip.is_multicast
        assert not ip.is_reserved


@given(st.ip_addresses(v=4))
def test_a_carried_address_counts_as_itself(ip: IPv4Address) -> None:
    """Mapped or translated, it leads to the same host."""
    for network in ("::ffff:0:0", "64:ff9b::"):
        carrying = ip_address(int(ip_address(network)) | int(ip))
        assert is_public(str(carrying)) == is_public(str(ip))


def test_the_check_stands_where_the_connection_is_made() -> None:
    """The socket for a private address is never made; for a public one it is."""
    with pytest.raises(PrivateAddress):
        public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))
    with public_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))) as made:
        assert made.family is socket.AF_INET
