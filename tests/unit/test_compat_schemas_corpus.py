"""932 decisions about inclusion, made by the tests of two other projects: ours agree, or say that they are undecided.

The labels of the two corpora are about sets of JSON values, so the producer is open here and no format is asserted.
"""

import json
from collections import Counter

import pytest

from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.options import Options
from shiplap.compat.schemas.references import Dialect, KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Code, Excluded, Included, Undecided

AS_WRITTEN = Options(closed_producer=False, formats=frozenset())
LARGE = 90
"""The first cases of the one corpus are schemas of data sets with thousands of rows."""

MISLABELLED = {"jsonsubschema 490": "30 is a multiple of 0.3; the test divides binary floats"}


def cases(shared):
    """Yield a name, the two schemas, and whether the one includes the other."""
    corpus = shared("corpora", "json-schema-subsumption")
    for index, case in enumerate(json.loads((corpus / "jsonsubschema.json").read_text("utf-8"))):
        if case["fn"] == "isSubschema" and not case["raises"]:
            expected = False if case["returned_none"] else case["expected"]
            yield f"jsonsubschema {index}", case["s1"], case["s2"], expected
    for index, case in enumerate(json.loads((corpus / "json-schema-diff.json").read_text("utf-8"))):
        old, new = case["input"]["a"], case["input"]["b"]
        yield f"json-schema-diff {index} removed", old, new, case["output"]["removed"] is False
        yield f"json-schema-diff {index} added", new, old, case["output"]["added"] is False


def is_large(name):
    corpus, number, *_ = name.split()
    return corpus == "jsonsubschema" and int(number) < LARGE


def decide(producer, acceptor):
    documents = KnownDocuments({"producer": producer, "acceptor": acceptor})
    decider = Decider(documents, AS_WRITTEN)
    return decider.decide(SchemaRef("producer", "", Dialect.DRAFT7), SchemaRef("acceptor", "", Dialect.DRAFT7))


def tally(chosen):
    """Decide all cases; return how many came out which way, and the names of those that contradict their label."""
    counts, wrong = Counter(), []
    for name, producer, acceptor, expected in chosen:
        match decide(producer, acceptor):
            case Included() | Undecided(code=Code.EMPTY_PRODUCER):
                got = True
            case Excluded():
                got = False
            case Undecided():
                got = None
        counts[expected, got] += 1
        if got not in {expected, None} and name not in MISLABELLED:
            wrong.append(name)
    return counts, wrong


def test_the_small_cases_are_never_wrong_rarely_undecided_and_nearly_always_shown(shared):
    counts, wrong = tally(case for case in cases(shared) if not is_large(case[0]))
    assert not wrong
    assert counts.total() == 843
    assert counts[True, None] + counts[False, None] <= 16
    assert counts[False, False] >= 0.95 * (counts[False, False] + counts[False, True] + counts[False, None])


@pytest.mark.nightly
def test_all_cases_are_never_wrong_and_at_most_12_in_100_undecided(shared):
    counts, wrong = tally(cases(shared))
    assert not wrong
    assert counts.total() == 932
    assert counts[True, None] + counts[False, None] <= 0.12 * counts.total()
    assert counts[False, False] >= 0.95 * (counts[False, False] + counts[False, True] + counts[False, None])
