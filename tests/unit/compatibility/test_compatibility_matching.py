"""The features of Pact's compatibility suite about matching rules, the parts of an HTTP exchange, and generators."""

import os

import pytest
from pytest_bdd import scenarios

from conftest import SHARED

FEATURES = SHARED / "conformance" / "pact-compatibility-suite" / "features"
if not FEATURES.exists() and not os.environ.get("CI"):
    pytest.skip("needs the compatibility suite beside the repository", allow_module_level=True)

scenarios(
    str(FEATURES / "V3" / "http_matching.feature"),
    str(FEATURES / "V3" / "matching_rules.feature"),
    str(FEATURES / "V4" / "matching_rules.feature"),
    str(FEATURES / "V3" / "generators.feature"),
    str(FEATURES / "V4" / "generators.feature"),
    str(FEATURES / "V3" / "http_generators.feature"),
)
