"""The provider's side: contracts become pytest items that replay interactions on the provider under test.

Loaded when a run verifies (``--contract-verify``) or a test suite uses one of the decorators.
"""
