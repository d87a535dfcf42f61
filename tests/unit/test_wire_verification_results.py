"""What a broker is told about a verification."""

from shiplap.wire.verification_results import one_address_a_content

CONTENT = "http://broker/pacts/provider/orders-api/consumer/web/pact-version/"


def test_a_content_that_two_selectors_chose_is_told_once():
    ways = ("", "/metadata/x", "/metadata/y")
    addresses = [f"{CONTENT}aa{way}/verification-results" for way in ways]

    assert one_address_a_content(addresses) == (addresses[0],)


def test_different_contents_are_each_told():
    addresses = (f"{CONTENT}aa/verification-results", f"{CONTENT}bb/metadata/y/verification-results")

    assert one_address_a_content(addresses) == addresses
