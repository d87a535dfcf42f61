"""Every Pact file of the corpus, real ones from public repositories with their histories: read, written, read again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import SHARED
from shiplap.model.interaction import Specification
from shiplap.pactfile import (
    ContractFileError,
    InexpressibleError,
    content_digest,
    pact_broker_digest,
    read_contract,
    write_contract,
)

CORPUS = SHARED / "corpora" / "pacts"
FILES = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/**/*.json") if path.is_file())

# Files that break their own version, and what is told about them. All are made by hand to test other programs.
REFUSED = {
    # v4 by name, v3 by shape: contents without `content`
    "files/pact-foundation__pact-jvm__provider__junit5__src__test__resources__amqp_pacts__message_test_consumer-test_provider_v4.json": [
        "$.interactions[0].contents"
    ],
    # kinds of interaction that do not exist
    "files/pactflow__openapi-pact-comparator__src____tests____fixtures__oas__pact-formats__pact.json": [
        "$.interactions[2].type"
    ],
    "files/pactflow__openapi-pact-comparator__src____tests____fixtures__oas__pact-non-http-interactions__pact.json": [
        "$.interactions[0]",
        "$.interactions[0].type",
    ],
    # a v4 file with bare bodies and a comment that is a string
    "files/pactflow__swagger-mock-validator__test__e2e__fixtures__v4-pact-file.json": [
        "$.interactions[0].comments",
        "$.interactions[0].request.body",
        "$.interactions[0].response.body",
        "$.interactions[1].response.body",
    ],
}
READ = [name for name in FILES if name not in REFUSED]


def bytes_of(shared, name):
    return Path(shared("corpora", "pacts", *name.split("/"))).read_bytes()


def test_the_corpus_is_there(shared):
    shared("corpora", "pacts", "manifest.json")

    assert len(FILES) == 294
    assert set(REFUSED) <= set(FILES)


def test_names_and_numbers_of_interactions_are_those_of_the_manifest(shared):
    manifest = json.loads(shared("corpora", "pacts", "manifest.json").read_text("utf-8"))
    entries = [entry for entry in manifest["files"] if entry["file"] in READ]
    contracts = [read_contract(bytes_of(shared, entry["file"])) for entry in entries]

    assert len(entries) > 180
    assert [(each.consumer, each.provider, len(each.interactions)) for each in contracts] == [
        (entry["consumer"], entry["provider"], entry["interactions"]) for entry in entries
    ]


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_file_that_breaks_its_own_version_is_refused_with_the_place(shared, name):
    with pytest.raises(ContractFileError) as caught:
        read_contract(bytes_of(shared, name), name)

    assert [fault.where for fault in caught.value.faults] == REFUSED[name]
    assert all(fault.line for fault in caught.value.faults)


@pytest.mark.parametrize("name", READ)
def test_a_real_file_means_the_same_after_it_was_written(shared, name):
    contract = read_contract(bytes_of(shared, name), name)

    for specification in (Specification.V4, contract.specification):
        if specification in {Specification.V1, Specification.V1_1}:
            continue
        written = write_contract(contract, specification)
        again = read_contract(written, name)

        assert again == replace(contract, specification=specification)
        assert write_contract(again, specification) == written


@pytest.mark.parametrize("name", READ)
def test_a_real_file_is_written_in_older_versions_or_refused_by_name(shared, name):
    contract = read_contract(bytes_of(shared, name), name)

    for specification in (Specification.V3, Specification.V2):
        try:
            written = write_contract(contract, specification)
        except InexpressibleError:
            continue
        again = read_contract(written, name)

        assert len(again.interactions) == len(contract.interactions)
        assert write_contract(again, specification) == written


def test_digests_do_not_see_how_a_real_file_was_serialised(shared):
    for name in READ:
        raw = bytes_of(shared, name)
        reserialised = json.dumps(json.loads(raw), sort_keys=True)

        assert content_digest(read_contract(raw)) == content_digest(read_contract(reserialised)), name
        assert pact_broker_digest(raw) == pact_broker_digest(reserialised), name


def test_files_with_the_same_digest_for_a_broker_have_the_same_digest_for_us(shared):
    ours: dict[str, set[str]] = {}
    for name in READ:
        raw = bytes_of(shared, name)
        ours.setdefault(pact_broker_digest(raw), set()).add(content_digest(read_contract(raw)))

    assert {len(digests) for digests in ours.values()} == {1}
