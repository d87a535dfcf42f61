"""Signatures of Standard Webhooks, and what is hidden when headers are shown."""

import base64
from datetime import UTC, datetime

import pytest

from shiplap_broker.security.redaction import hide, shown_headers
from shiplap_broker.security.signing import secret_fault, signature_headers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime.fromtimestamp(1614265330, UTC)


def test_a_message_is_signed_as_the_published_example():
    headers = dict(signature_headers(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", AT, b'{"test": 2432232314}'))
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_without_a_secret_a_message_is_named_and_not_signed():
    assert [name for name, _ in signature_headers(None, "m", AT, b"")] == ["webhook-id", "webhook-timestamp"]


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "plJ3nmyCDGBKInavdOK15jsl",
        "whsec_",
        "whsec_!!!",
        "whsec_c2hvcnQ=",
        "whsec_" + base64.b64encode(b"x" * 65).decode(),
    ],
)
def test_a_bad_secret_is_told(secret):
    assert "24 to 64 random bytes" in secret_fault(secret)


def test_a_good_secret_is_taken():
    assert secret_fault(SECRET) is None


def test_headers_that_speak_of_secrets_are_hidden_unless_they_are_only_a_parameter():
    shown = shown_headers(
        {
            "Authorization": "Bearer abc",
            "X-Auth-Token": "${pactbroker.consumerName}",
            "X-Token": "Bearer ${pactbroker.consumerName}",
            "Private-Token": "abc ${pactbroker.consumerName}",
            "X-Api-Key": "k",
            "Cookie": "c",
            "Accept": "text/plain",
        }
    )
    assert shown == {
        "Authorization": "**********",
        "X-Auth-Token": "${pactbroker.consumerName}",
        "X-Token": "Bearer ${pactbroker.consumerName}",
        "Private-Token": "**********",
        "X-Api-Key": "**********",
        "Cookie": "**********",
        "Accept": "text/plain",
    }


def test_secrets_that_come_back_are_hidden():
    assert hide("you sent hunter22 and hunter2", ["hunter2", "hunter22", "u"]) == "you sent ********** and **********"
