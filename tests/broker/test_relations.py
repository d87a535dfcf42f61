"""Every relation that the API links with is explained where its curies lead."""

import re

import pytest


@pytest.fixture
def filled(quick):
    uuid = quick.environment()
    quick.publish("web", "1", tags=["dev"])
    quick.verify("web", "1", "b1")
    quick.record_deployment("web", "1", uuid)
    quick.put("/pacticipants/web/labels/front")
    return quick


PATHS = [
    "/",
    "/pacticipants/web",
    "/pacticipants/web/versions/1",
    "/pacts/provider/orders-api/consumer/web/latest",
    "/pacts/latest",
    "/webhooks",
]


@pytest.mark.parametrize("path", PATHS)
def test_where_curies_lead_there_is_a_page(filled, path):
    body = filled.get(path).json()
    (template, *_) = [one["href"] for one in body["_links"]["curies"]]
    own = {name.removeprefix("pb:") for name in body["_links"] if name.startswith("pb:")}
    assert own
    for name in own:
        address = re.sub(r"\{rel\}", name, template).removeprefix("http://broker")
        answer = filled.get(address, accept="*/*")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html;charset=utf-8"), name
        assert f"pb:{name}" in answer.text


def test_a_relation_that_is_none_is_not_found(quick):
    assert quick.get("/doc/nothing?context=index", accept="*/*").status_code == 404
