"""The page about rollout controllers: what it configures is asked of a running broker, as the controllers ask it."""

import json
import re
import shlex
from datetime import timedelta

import httpx
import pytest

from fakes.cli_world import play, real_time, serving

HOST = "http://shiplap-broker:9292"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def page(repository):
    return (repository / "docs" / "how-to" / "progressive-delivery.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    """The story: web 40 may be open, 11 breaks it, 12 fits; 12 is being rolled out. Questions change nothing."""
    folder = tmp_path_factory.mktemp("story")
    with serving(f"sqlite:///{folder}/broker.db", folder, real_time) as world:
        world.ok("create-environment", "--name", "production", "--production")
        play(world)
        # Days may have passed since the story began: let web 41 have replaced web 40 two hours ago.
        now = real_time()
        for version, hours in (("40", 3), ("41", 2)):
            which = ("-a", "web", "--environment", "production", "--at", (now - timedelta(hours=hours)).isoformat())
            world.ok("deploy", "start", *which, "-e", version, "--strategy", "recreate")
            world.ok("deploy", "finish", *which)
            world.verify("web", version, "12")
        world.ok(
            "deploy", "start", "-a", "orders-api", "-e", "12", "--environment", "production", "--strategy", "canary"
        )
        yield world


def blocks(page, language):
    return [text for found, text in BLOCK.findall(page) if found == language]


def value(text, key):
    """The value of a key that stands once in a snippet of YAML."""
    (found,) = re.findall(rf"^[ -]*{key}: (.+)$", text, re.MULTILINE)
    return found.strip().strip('"')


def json_path(path, document):
    """What Argo Rollouts reads: ``{$.a.b}``."""
    for step in path.strip("{}").removeprefix("$.").split("."):
        document = document[step]
    return document


def measure(page, broker, **arguments):
    """One measurement of the metric, as Argo Rollouts makes it."""
    template = blocks(page, "yaml")[0]
    assert value(template, "successCondition") == "result == true"
    url = value(template, "url").replace(HOST, broker.url)
    for name, said in {"action": value(template, "value"), **arguments}.items():
        url = url.replace("{{args." + name + "}}", said)
    assert "{{" not in url
    answer = httpx.get(url, headers={}, timeout=float(value(template, "timeoutSeconds")))
    if not answer.is_success:
        return "error"
    return json_path(value(template, "jsonPath"), answer.json()) is True


def test_argo_rollouts_metric_succeeds_fails_and_errs_as_the_page_says(page, broker):
    assert measure(page, broker, pacticipant="orders-api", version="12") is True
    assert measure(page, broker, pacticipant="orders-api", version="12", action="finish") is True
    assert measure(page, broker, pacticipant="orders-api", version="11", action="deploy") is False
    assert measure(page, broker, pacticipant="orders-api", version="11") == "error", "it was never started"
    assert measure(page, broker, pacticipant="orders-apo", version="11") == "error"


def test_the_rollout_names_the_arguments_of_the_template(page):
    template, rollout = blocks(page, "yaml")[:2]
    declared = re.search(r"^  args:\n(.*?)^  metrics:", template, re.MULTILINE | re.DOTALL)[1]
    names = re.findall(r"- name: (\w+)", declared)
    given = re.findall(r"^ +- name: (\w+)$", rollout.partition("args:")[2].partition("steps:")[0], re.MULTILINE)
    assert names == ["pacticipant", "version", "action"]
    assert given == ["pacticipant", "version"]
    assert value(rollout, "- templateName".lstrip("- ")) == value(template.partition("spec:")[0], "name")


def hooks(page):
    """The webhooks of the page: their type, address and metadata."""
    canary = blocks(page, "yaml")[2]
    for hook in canary.partition("webhooks:\n")[2].split("      - name: ")[1:]:
        head, _, metadata = hook.partition("metadata:\n")
        texts = dict(line.strip().split(": ") for line in metadata.strip().splitlines())
        yield value(head, "type"), value(head, "url"), {name: text.strip('"') for name, text in texts.items()}


def call(broker, url, metadata):
    """What Flagger sends: see ``callWebhook`` in its pkg/controller/webhook.go; up to 202 is well."""
    payload = {"name": "orders-api", "namespace": "test", "phase": "Progressing", "metadata": metadata}
    answer = httpx.post(
        url.replace(HOST, broker.url), content=json.dumps(payload), headers={"Content-Type": "application/json"}
    )
    return answer.status_code, answer.json()


def test_flaggers_webhooks_go_on_and_stop_as_the_page_says(page, broker):
    found = list(hooks(page))
    kinds = [kind for kind, _, _ in found]
    assert kinds == ["confirm-rollout", "confirm-traffic-increase", "confirm-promotion"]
    for _, url, metadata in found:
        assert call(broker, url, metadata)[0] == 200, metadata
    _, url, metadata = found[0]
    status, answer = call(broker, url, {**metadata, "version": "11"})
    assert status == 403
    assert answer["reason"].startswith("web@40 can meet orders-api@11 until ")
    assert call(broker, url, {**metadata, "environment": "prodction"})[0] == 404


def test_the_answer_on_the_page_is_the_one_that_is_given(page, broker):
    shown = json.loads(blocks(page, "json")[0])
    question = blocks(page, "")[0].strip().removeprefix("GET ").replace("action=promote", "action=deploy")
    given = httpx.get(broker.url + question).json()
    assert list(given) == list(shown)
    assert (given["ok"], given["verdict"]) == (shown["ok"], shown["verdict"])
    dated = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?")
    sentence = dated.sub("DATE", shown["reason"]).removesuffix("...")
    assert dated.sub("DATE", given["reason"]).startswith(sentence)
    broker.ok("explain", given["decision"])


def test_the_command_of_the_page_asks_the_same(page, broker):
    (line,) = blocks(page, "console")
    words = shlex.split(line.strip().removeprefix("$ "))
    assert words[:3] == ["curl", "--fail", "--json"]
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    answer = httpx.post(words[4].replace(HOST, broker.url), content=words[3], headers=headers)
    assert answer.json()["ok"] is True
