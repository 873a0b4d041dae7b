"""Who asks: the address that a budget is kept for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from kg.faults import Fault, InputError

Network = IPv4Network | IPv6Network


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the addresses and networks (``10.0.0.0/8``) in ``texts``.

    Raises :class:`InputError` for what is neither.
    """
    found = []
    for text in texts:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            fault = Fault("settings", 0, 0, f"`proxies` has {text!r}", "give addresses or networks")
            raise InputError([fault]) from None
    return tuple(found)


def client_of(peer: str, forwarded: str | None, proxies: Sequence[Network]) -> str:
    """Return the client behind the connection from ``peer`` (``address:port``).

    Where ``peer`` is one of the ``proxies``, that is the last address in ``forwarded``, the value of
    X-Forwarded-For, which is not a proxy as well; what stands before it is the client's own word. An IPv6
    client is its /64 network: it has as many addresses there as it likes.
    """
    address = peer.rpartition(":")[0].strip("[]") or peer
    if proxies and _is_in(address, proxies):
        for earlier in reversed((forwarded or "").split(",")):
            candidate = _bare(earlier.strip())
            if candidate is None:
                break
            address = candidate
            if not _is_in(address, proxies):
                break
    return _network_of(address)


def _bare(text: str) -> str | None:
    """Return the address in ``text`` without a port; None where there is none."""
    bare = text[1 : text.find("]")] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ip_address(bare))
    except ValueError:
        return None


def _is_in(address: str, networks: Iterable[Network]) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return any(found in network for network in networks)


@lru_cache(maxsize=4096)
def _network_of(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return address  # a socket in the file system has no address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return address
