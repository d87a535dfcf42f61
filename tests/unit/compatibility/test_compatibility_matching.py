"""The features of Pact's compatibility suite about matching rules, the parts of an HTTP exchange, and generators."""

from pytest_bdd import scenarios

from conftest import SHARED
from fakes.absence import lacking

FEATURES = SHARED / "conformance" / "pact-compatibility-suite" / "features"
if not FEATURES.exists():
    lacking("needs the compatibility suite beside the repository")

scenarios(
    str(FEATURES / "V3" / "http_matching.feature"),
    str(FEATURES / "V3" / "matching_rules.feature"),
    str(FEATURES / "V4" / "matching_rules.feature"),
    str(FEATURES / "V3" / "generators.feature"),
    str(FEATURES / "V4" / "generators.feature"),
    str(FEATURES / "V3" / "http_generators.feature"),
)
