"""What single tests recorded becomes one contract a pair, in whatever order the tests ran."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiplap.errors import ConflictError
from shiplap.model.interaction import Contract, ExpectedRequest, ExpectedResponse, HttpInteraction, ProviderState
from shiplap.model.provenance import Provenance, with_import_mark, with_provenance
from shiplap.recording.gather import gather, interaction_name, merge
from shiplap.recording.parcel import Parcel, unwrap, wrap
from shiplap.recording.recording_errors import ConflictingTestsError


def an_interaction(description, status=200, **params):
    return HttpInteraction(
        description=description,
        states=(ProviderState("order exists", params),),
        request=ExpectedRequest(path="/" + description),
        response=ExpectedResponse(status=status),
    )


def a_contract(*interactions, provider="orders-api"):
    return Contract(consumer="invoices", provider=provider, interactions=interactions)


RECORDED = [
    ("a", a_contract(an_interaction("one"), an_interaction("two"))),
    ("b", a_contract(an_interaction("two"))),
    ("c", a_contract(an_interaction("three", id=1), an_interaction("three", id=2))),
    ("d", a_contract(an_interaction("one"), provider="stock-api")),
]


@given(st.permutations(RECORDED))
def test_the_order_of_the_tests_does_not_matter(recorded):
    orders, stock = gather(recorded)
    assert [interaction_name(each) for each in orders.interactions] == [
        "one [order exists]",
        "three [order exists {'id': 1}]",
        "three [order exists {'id': 2}]",
        "two [order exists]",
    ]
    assert stock.provider == "stock-api"


def test_a_contradiction_names_both_tests():
    recorded = [("x::b", a_contract(an_interaction("one", 201))), ("x::a", a_contract(an_interaction("one")))]
    with pytest.raises(ConflictingTestsError, match=r"one .* is described in two ways, by x::a and x::b"):
        gather(recorded)


def test_merging_updates_what_was_seen():
    old = a_contract(an_interaction("one"), an_interaction("gone"))
    fresh = a_contract(an_interaction("one", 201), an_interaction("two"))
    kept = merge(old, fresh, prune=False)
    assert [(each.description, each.response.status) for each in kept.contract.interactions] == [
        ("gone", 200),
        ("one", 201),
        ("two", 200),
    ]
    assert kept.ghosts == ("gone [order exists]",)
    pruned = merge(old, fresh, prune=True)
    assert [each.description for each in pruned.contract.interactions] == ["one", "two"]
    assert pruned.ghosts == ("gone [order exists]",)
    assert merge(None, fresh, prune=True).contract == fresh


@pytest.mark.parametrize(
    ("provenance", "mocks", "left"),
    [
        (Provenance.OBSERVED, True, ["new", "old"]),
        (Provenance.OBSERVED, False, ["new", "old"]),
        (Provenance.MOCKED, True, ["new"]),
        (Provenance.MOCKED, False, ["new", "old"]),
        (Provenance.TESTED, False, ["new"]),
    ],
)
def test_a_full_run_prunes_what_it_would_have_seen(provenance, mocks, left):
    old = a_contract(with_provenance(an_interaction("old"), provenance))
    merged = merge(old, a_contract(an_interaction("new")), prune=True, mocks=mocks)
    assert [each.description for each in merged.contract.interactions] == left


def test_an_imported_stub_is_mocked_and_no_run_prunes_it():
    stub = with_import_mark(with_provenance(an_interaction("old"), Provenance.MOCKED))
    merged = merge(a_contract(stub), a_contract(an_interaction("new")), prune=True, mocks=True)
    assert [each.description for each in merged.contract.interactions] == ["new", "old"]
    assert merged.ghosts == ()


def test_the_file_of_another_pair_is_not_written_over():
    other = Contract(consumer="invoices-orders", provider="api", interactions=(an_interaction("one"),))
    with pytest.raises(ConflictError, match="holds the contract of invoices-orders and api; choose another folder"):
        merge(other, a_contract(an_interaction("one")), prune=True)


def test_contracts_travel_between_processes():
    contracts = tuple(contract for _, contract in RECORDED)
    text = wrap(Parcel(contracts=contracts, notes=("note",)))
    assert text.isascii()
    assert unwrap(text) == Parcel(contracts=contracts, notes=("note",))
