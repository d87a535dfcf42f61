"""Which machines the broker may call. Whoever may create a webhook must not reach what only the broker can reach.

A name is resolved once, every address it has is judged, and the connection is made to an address that was judged: a
name server that answers differently the second time (DNS rebinding) is not asked a second time.
"""

import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from shiplap.errors import ShiplapError

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Resolve: TypeAlias = Callable[[str, int, float], Sequence[str]]
"""Gives the numeric addresses of a host and port within so many seconds."""

# Addresses that count as global, or do in some Python versions, and yet lead inside: metadata services of clouds, and
# translators to IPv4 networks.
_INSIDE = tuple(
    ip_network(one) for one in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "fec0::/10")
)
_TRANSLATED = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_LAST_32_BITS = (1 << 32) - 1
_NAME = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)*")


class AddressRefusedError(ShiplapError):
    """The broker may not call this host."""


class NoAddressError(ShiplapError):
    """The host has no address, or the name service does not answer."""


def is_internal(address: Address) -> bool:
    """Tell whether an address is anything but a public one: loopback, private, link-local, multicast.

    An IPv6 address that stands for an IPv4 address is judged by that one too.
    """
    inner = _embedded(address)
    if any(is_internal(one) for one in inner):
        return True
    if inner and isinstance(address, IPv6Address) and (address.ipv4_mapped is not None or address in _TRANSLATED):
        return False  # ::ffff:8.8.8.8 and 64:ff9b::8.8.8.8 are nothing but 8.8.8.8
    inside = any(address in network for network in _INSIDE if network.version == address.version)
    return inside or not address.is_global or address.is_multicast or address.is_reserved


def _embedded(address: Address) -> tuple[IPv4Address, ...]:
    """Return the IPv4 addresses that an IPv6 address leads to: mapped, 6to4, Teredo, NAT64, compatible."""
    if isinstance(address, IPv4Address):
        return ()
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _TRANSLATED or address in _COMPATIBLE:
        found.append(IPv4Address(int(address) & _LAST_32_BITS))
    return tuple(one for one in found if one is not None)


@dataclass(frozen=True, slots=True)
class Hosts:
    """A list of hosts: names, ``*.domain`` for every name below a domain, addresses, and networks as ``10.0.0.0/8``."""

    entries: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.entries)

    def names(self, host: str) -> bool:
        """Tell whether a host is on the list by its name."""
        lowered = host.lower().rstrip(".")
        return any(_fits(entry.lower(), lowered) for entry in self.entries)

    def holds(self, address: Address) -> bool:
        """Tell whether an address is on the list."""
        networks = [network for entry in self.entries if (network := _network(entry)) is not None]
        return any(address in network for network in networks if network.version == address.version)


def is_host_entry(text: str) -> bool:
    """Tell whether a text can stand in `Hosts`: a host that looks like an address must be one."""
    name = text.removeprefix("*.").removesuffix(".")
    if _network(text) is not None:
        return True
    return _NAME.fullmatch(name) is not None and not name.rpartition(".")[2].isdigit()


def _fits(entry: str, host: str) -> bool:
    return host.endswith(entry[1:]) if entry.startswith("*.") else host == entry


def _network(entry: str) -> Network | None:
    try:
        return ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return None


def system_addresses(host: str, port: int, seconds: float) -> Sequence[str]:
    """Return what the system's name service says, unless it takes longer than ``seconds``.

    Raises:
        NoAddressError: it says nothing, or nothing in time.
    """
    found: list[str] = []
    problem: list[str] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        except (OSError, UnicodeError) as error:
            problem.append(getattr(error, "strerror", None) or str(error))

    asking = threading.Thread(target=ask, daemon=True)  # it cannot be interrupted: it is left behind
    asking.start()
    asking.join(seconds)
    if not found:
        raise NoAddressError(f"the host {host} has no address: {problem[0] if problem else 'no answer in time'}")
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What the broker may call.

    Attributes:
        only: where it is not empty, nothing but these hosts; they may be internal, since somebody named them.
        internal: hosts and networks that may be called though they are internal.
        resolve: the name service.
    """

    only: Hosts = Hosts()
    internal: Hosts = Hosts()
    resolve: Resolve = system_addresses

    def permits(self, host: str) -> bool:
        """Tell whether a host may be called as far as its name says; its addresses are judged when it is called."""
        if not self.only or self.only.names(host):
            return True
        address = _address(host)
        return address is not None and self.only.holds(address)

    def addresses(self, host: str, port: int, seconds: float) -> tuple[str, ...]:
        """Return the addresses at which a host may be called; connect to these and ask for no others.

        Raises:
            AddressRefusedError: the host is not on the list, or one of its addresses is internal.
            NoAddressError: it has none.
        """
        if not self.permits(host):
            raise AddressRefusedError(f"the host {host} is not one that webhooks may call")
        found = tuple(self.resolve(host, port, seconds))
        refused = [one for one in found if not self._may_call(host, one)]
        if refused:
            raise AddressRefusedError(
                f"the host {host} is at the internal address {refused[0]}, which webhooks may not call; whoever runs "
                "the broker can allow it with --webhook-allow-internal"
            )
        return found

    def _may_call(self, host: str, text: str) -> bool:
        address = _address(text)
        if address is None:
            return False
        if not is_internal(address):
            return True
        named = self.only.names(host) or self.internal.names(host)
        return named or self.only.holds(address) or self.internal.holds(address)


def _address(text: str) -> Address | None:
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
