"""Contracts that real projects published: their own examples are compared with what they expect, and nothing ever raises."""

import random
from datetime import UTC, datetime

from shiplap.matching import (
    GeneratorContext,
    GeneratorMode,
    compare_message,
    compare_request,
    compare_response,
    example_message,
    example_request,
    example_response,
)
from shiplap.model.interaction import AsyncMessage, HttpInteraction
from shiplap.pactfile import ContractFileError, read_contract

# What the contracts themselves get wrong: examples that break their own rules, formats that need a plugin.
THEIR_OWN = (
    "Not verifiable without a Pact plugin",
    "Expected binary contents to have content type 'text/html'",
    "Expected '",
    "Expected {",
    "Expected [",
)


def contracts(root):
    for path in sorted(root.rglob("*.json")):
        try:
            yield path, read_contract(path.read_bytes(), path.name)
        except ContractFileError:
            continue


def mismatches_of_its_own_example(interaction, specification):
    context = GeneratorContext(
        mode=GeneratorMode.CONSUMER,
        now=datetime(2020, 2, 29, 1, 2, 3, 4000, UTC),
        random=random.Random(1),
        mock_server_url="http://127.0.0.1:1",
    )
    if isinstance(interaction, HttpInteraction):
        yield from compare_request(interaction.request, example_request(interaction.request, context), specification)
        yield from compare_response(
            interaction.response, example_response(interaction.response, context), specification
        )
        return
    messages = (
        (interaction.message,)
        if isinstance(interaction, AsyncMessage)
        else (interaction.request, *interaction.responses)
    )
    for message in messages:
        yield from compare_message(message, example_message(message, context), specification)


def test_the_examples_of_real_contracts_match_what_they_expect(shared):
    total, failed = 0, []
    for path, contract in contracts(shared("corpora", "pacts")):
        for interaction in contract.interactions:
            total += 1
            found = list(mismatches_of_its_own_example(interaction, contract.specification))
            assert all(each.sentence.startswith(THEIR_OWN) for each in found), (path.name, found)
            if found:
                failed.append((path.name, interaction.description))
    assert total, "there are no contracts to compare"
    assert len(failed) / total < 0.15, failed
