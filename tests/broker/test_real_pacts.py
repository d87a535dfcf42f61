"""Pact files from public repositories, as their tools wrote them: the broker takes each and gives it back unchanged."""

import json
from urllib.parse import quote

import pytest

FAULTY = {
    "message_test_consumer-test_provider_v4.json": "$.interactions[0].contents",
    "pact-formats__pact.json": "$.interactions[2].type",
    "pact-non-http-interactions__pact.json": "$.interactions[0].type",
    "v4-pact-file.json": "$.interactions[0].request.body",
}
"""Files that say they are version 4 and are not, and a place where that shows."""


def without_ids(value):
    for name in ("interactions", "messages"):
        for item in value.get(name) or []:
            if isinstance(item, dict):
                item.pop("_id", None)
    return {name: member for name, member in value.items() if name not in {"createdAt", "_links"}}


@pytest.fixture(scope="module")
def files(shared):
    return sorted(shared("corpora", "pacts", "files").iterdir())


def test_every_real_pact_is_taken_and_given_back(quick, files):
    refused = {}
    for number, path in enumerate(files):
        text = path.read_bytes()
        document = json.loads(text)
        names = [quote(document[role]["name"], safe="") for role in ("provider", "consumer")]
        address = "/pacts/provider/{}/consumer/{}/version/{}".format(*names, number)
        quick.post("/pacticipants", {"name": document["consumer"]["name"]})
        quick.post("/pacticipants", {"name": document["provider"]["name"]})
        answer = quick.send("PUT", address, raw=text)
        if answer.status_code != 201:
            refused[path.name] = answer.text
            continue
        assert without_ids(quick.get(address).json()) == without_ids(document), path.name
        assert quick.page(address).status_code == 200
    for name, text in refused.items():
        (place,) = [where for ending, where in FAULTY.items() if name.endswith(ending)]
        assert place in text
    assert len(refused) == len(FAULTY)
