"""Where a document's servers are: a path before all paths is part of every message, a host is part of none."""

import json

import pytest

from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Reason, Verdict

PATHS = {"/a": {"get": {"responses": {"200": {"description": "x"}}}}}
GONE = (Verdict.LATENT, Reason.SERVER_HOST)
MOVED = (Verdict.UNDECIDED, Reason.SERVER_BASE)
REGIONS = {"region": {"default": "eu", "enum": ["eu", "us"]}}


def read(members):
    document = {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": PATHS, **members}
    return load_document("api.json", {"api.json": json.dumps(document).encode()}.get)


def diff(old, new):
    return Differ(old=read(old), new=read(new)).compare("old", "new")


def at(*urls):
    return {"servers": [{"url": url} for url in urls]}


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (at("https://a.example/x"), at("https://b.example/x"), [GONE]),
        (at("https://a.example/x", "https://b.example/x"), at("https://b.example/x"), [GONE]),
        (at("http://a.example"), at("https://a.example"), [GONE]),
        (at("https://a.example/x"), at("https://b.example/y"), [MOVED, GONE]),
        (at("https://a.example/x"), at("https://b.example/x", "https://A.EXAMPLE:443/x"), []),
        (at("https://a.example/x"), at("https://a.example/x", "https://b.example/x"), []),
        (at("https://a.example/x"), at("/x"), []),
        (at("/x"), at("https://b.example/x"), []),
        ({}, at("https://b.example"), []),
        (at("https://a.example"), {}, []),
        (
            {"servers": [{"url": "https://{region}.example", "variables": REGIONS}]},
            at("https://eu.example"),
            [GONE],
        ),
        (at("https://[broken/x"), at("https://b.example"), []),
    ],
)
def test_a_host_that_went_is_told_and_never_counts(old, new, found):
    assert [(each.verdict, each.reason) for each in diff(old, new).findings] == found


def test_the_hosts_that_went_are_named_once():
    answer = diff(at("https://a.example", "http://a.example"), at("https://b.example"))
    (finding,) = answer.findings
    assert answer.verdict is Verdict.COMPATIBLE
    assert finding.detail == (
        "https://a.example, http://a.example are no servers any more; those named now are: https://b.example"
    )
    assert finding.id == diff(at("https://a.example/x"), at("https://b.example/y")).findings[1].id
