"""Whose budget a request is charged to."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.faults import InputError
from kg.serve.clients import client_of, read_networks

PROXIES = ("127.0.0.1", "10.0.0.0/8", "2001:db8:aaaa::/48")
ADDRESSES = st.ip_addresses().map(str)


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        # Without a proxy the header is the client's own word.
        ("192.0.2.1:5000", None, (), "192.0.2.1"),
        ("192.0.2.1:5000", "198.51.100.7", (), "192.0.2.1"),
        ("127.0.0.1:5000", "198.51.100.7", (), "127.0.0.1"),
        ("192.0.2.1:5000", "198.51.100.7", PROXIES, "192.0.2.1"),
        # Behind one or several.
        ("127.0.0.1:5000", None, PROXIES, "127.0.0.1"),
        ("127.0.0.1:5000", "", PROXIES, "127.0.0.1"),
        ("127.0.0.1:5000", "198.51.100.7", PROXIES, "198.51.100.7"),
        ("127.0.0.1:5000", " 198.51.100.7 ", PROXIES, "198.51.100.7"),
        ("10.1.2.3:5000", "198.51.100.7, 10.9.9.9", PROXIES, "198.51.100.7"),
        ("10.1.2.3:5000", "198.51.100.7,10.9.9.9,127.0.0.1", PROXIES, "198.51.100.7"),
        # What a client wrote before its proxy did.
        ("127.0.0.1:5000", "1.1.1.1, 198.51.100.7", PROXIES, "198.51.100.7"),
        ("127.0.0.1:5000", "10.0.0.5, 198.51.100.7", PROXIES, "198.51.100.7"),
        ("127.0.0.1:5000", "nonsense, 198.51.100.7", PROXIES, "198.51.100.7"),
        # Proxies all the way.
        ("127.0.0.1:5000", "10.0.0.1, 10.0.0.2", PROXIES, "10.0.0.1"),
        # No addresses.
        ("127.0.0.1:5000", "unknown", PROXIES, "127.0.0.1"),
        ("127.0.0.1:5000", "198.51.100.7, unknown", PROXIES, "127.0.0.1"),
        ("127.0.0.1:5000", "198.51.100.7, _hidden, 10.0.0.2", PROXIES, "10.0.0.2"),
        ("127.0.0.1:5000", "1.2.3.4.5", PROXIES, "127.0.0.1"),
        ("127.0.0.1:5000", ",,,", PROXIES, "127.0.0.1"),
        # With ports.
        ("127.0.0.1:5000", "198.51.100.7:4711", PROXIES, "198.51.100.7"),
        ("127.0.0.1:5000", "[2001:db8:1:2::7]:4711", PROXIES, "2001:db8:1:2::/64"),
        ("127.0.0.1:5000", "[2001:db8:1:2::7]", PROXIES, "2001:db8:1:2::/64"),
        # IPv6: a network of 64 bits is one client.
        ("[2001:db8:1:2:3:4:5:6]:80", None, (), "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:80", None, (), "2001:db8:1:2::/64"),
        ("[2001:db8:1:3::1]:80", None, (), "2001:db8:1:3::/64"),
        ("127.0.0.1:5000", "2001:DB8:1:2::1", PROXIES, "2001:db8:1:2::/64"),
        ("[2001:db8:aaaa:1::1]:80", "198.51.100.7", PROXIES, "198.51.100.7"),
        # IPv4 in IPv6, as a socket that listens on both has it.
        ("[::ffff:192.0.2.1]:80", None, (), "192.0.2.1"),
        ("[::ffff:10.0.0.1]:80", "198.51.100.7", PROXIES, "198.51.100.7"),
        ("127.0.0.1:5000", "::ffff:198.51.100.7", PROXIES, "198.51.100.7"),
        ("127.0.0.1:5000", "198.51.100.7, ::ffff:10.0.0.1", PROXIES, "198.51.100.7"),
    ],
)
def test_client(peer: str, forwarded: str | None, proxies: tuple[str, ...], client: str) -> None:
    assert client_of(peer, forwarded, read_networks(proxies)) == client


@given(st.text(max_size=40), st.none() | st.text(max_size=60), st.booleans())
def test_any_text_is_somebodys(peer: str, forwarded: str | None, trusting: bool) -> None:
    networks = read_networks(("0.0.0.0/0", "::/0") if trusting else ())
    assert isinstance(client_of(peer, forwarded, networks), str)


@given(ADDRESSES, st.lists(ADDRESSES, max_size=4))
def test_who_is_no_proxy_cannot_say_who_asks(peer: str, chain: list[str]) -> None:
    proxies = read_networks(["192.0.2.77"])
    shown = f"[{peer}]:1" if ":" in peer else f"{peer}:1"
    if peer != "192.0.2.77":
        assert client_of(shown, ", ".join(chain), proxies) == client_of(shown, None, ())


@given(st.ip_addresses(v=4).map(str), st.text(st.characters(exclude_characters=","), max_size=20))
def test_what_stands_before_the_last_stranger_does_not_matter(stranger: str, lie: str) -> None:
    if ip_address(stranger) not in ip_network("10.0.0.0/8"):
        proxies = read_networks(["10.0.0.0/8"])
        assert client_of("10.0.0.1:1", f"{lie}, {stranger}, 10.0.0.9", proxies) == stranger


@pytest.mark.parametrize("text", ["localhost", "10.0.0.0/33", "1.2.3", "*", "10.0.0.1:80", ""])
def test_what_is_no_network_is_told(text: str) -> None:
    with pytest.raises(InputError, match="proxies"):
        read_networks(["127.0.0.1", text])
