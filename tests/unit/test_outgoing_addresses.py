"""Which machines a webhook may reach: none that only the broker can, whatever the address is disguised as."""

from ipaddress import ip_address

import pytest

from shiplap_broker.security.addresses import (
    AddressRefusedError,
    Guard,
    Hosts,
    NoAddressError,
    is_internal,
    system_addresses,
)

INTERNAL = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "2001:0:7f00:1::",
    "fe80::1",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:db8::1",
]


def guard(found, **more):
    return Guard(resolve=lambda _host, _port, _seconds: found, **more)


@pytest.mark.parametrize("address", INTERNAL)
def test_an_internal_address_is_told(address):
    assert is_internal(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_a_public_address_is_told(address):
    assert not is_internal(ip_address(address))


def test_a_host_is_refused_for_one_internal_address_among_public_ones():
    with pytest.raises(AddressRefusedError, match=r"10\.0\.0\.7.*--webhook-allow-internal"):
        guard(["93.184.216.34", "10.0.0.7"]).addresses("rebound.example", 80, 1)


def test_what_was_judged_is_what_is_connected_to():
    asked = []

    def changing(host, _port, _seconds):
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    assert Guard(resolve=changing).addresses("rebound.example", 80, 1) == ("93.184.216.34",)
    assert asked == ["rebound.example"]


@pytest.mark.parametrize("entry", ["10.0.0.7", "10.0.0.0/8", "ci.internal", "*.internal"])
def test_internal_hosts_and_networks_can_be_allowed(entry):
    assert guard(["10.0.0.7"], internal=Hosts((entry,))).addresses("ci.internal", 80, 1) == ("10.0.0.7",)


@pytest.mark.parametrize("entry", ["10.0.0.8", "192.168.0.0/16", "internal", "*.ci.internal", "::/0"])
def test_what_is_allowed_allows_nothing_else(entry):
    with pytest.raises(AddressRefusedError):
        guard(["10.0.0.7"], internal=Hosts((entry,))).addresses("ci.internal", 80, 1)


def test_where_hosts_are_named_no_others_are_called_and_these_may_be_internal():
    named = guard(["10.0.0.7"], only=Hosts(("ci.internal", "10.2.0.0/16")))
    assert named.addresses("CI.internal.", 80, 1) == ("10.0.0.7",)
    assert named.permits("10.2.3.4")
    with pytest.raises(AddressRefusedError, match="not one that webhooks may call"):
        named.addresses("example.org", 80, 1)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "::1"])
def test_other_ways_to_write_loopback_are_refused_too(host):
    with pytest.raises((AddressRefusedError, NoAddressError)):
        Guard(resolve=system_addresses).addresses(host, 80, 5)


def test_a_name_without_an_address_is_told():
    with pytest.raises(NoAddressError, match="has no address"):
        system_addresses("nobody.invalid", 80, 5)
