"""Which network addresses are anybody's, and which belong to this machine or those around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_ALLOCATED = IPv6Network("2000::/3")  # all that is routed today (IANA's IPv6 address space registry)
_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64 (RFC 6052): the last 32 bits are an IPv4 address
# Inside what is allocated, or of IPv4, and yet nobody's to ask (IANA's special-purpose registries): 2001::/23
# of protocols (Teredo with it), SRv6, documentation; the relays of 6to4.
_SPECIAL = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_RELAYS = "192.88.99."
_ISATAP = re.compile(r"^(?:0000|0200|0100|0300):5efe$")
_IRI = re.compile(r"https?://[^<>\"{}|^`\\\x00-\x20#@]+")


def is_public(address: str) -> bool:
    """Return whether ``address`` (IPv4 or IPv6, as getaddrinfo gives it) is one that anybody may reach.

    Private, shared (RFC 6598), loopback, link-local, multicast, reserved and unspecified addresses are not,
    nor is an IPv6 address that stands for such an IPv4 one: mapped, 6to4, NAT64, ISATAP. What is no address
    is not either.
    """
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return all(map(_is_public, _all_of(found)))


def find_endpoint_fault(iri: str) -> str:
    """Return what is wrong with ``iri`` as an endpoint that SERVICE may call; nothing when it is good."""
    if not _IRI.fullmatch(iri):
        return "no http or https address without user, fragment and spaces"
    try:
        parts = urlsplit(iri)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    return "" if known else "no host or port that can be asked"


def _all_of(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """Yield ``address`` or, when that is only a way of writing an IPv4 address, the latter; 6to4 is both."""
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address in _TRANSLATED:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address
        if address.sixtofour:
            yield address.sixtofour
        if _ISATAP.match(address.exploded[20:29]):
            yield IPv4Address(int(address) & 0xFFFFFFFF)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        scoped = address.scope_id is not None
        return address in _ALLOCATED and not scoped and not any(address in block for block in _SPECIAL)
    return address.is_global and not address.is_multicast and not str(address).startswith(_RELAYS)
