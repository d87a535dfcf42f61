"""Policies: what teams say about how long their versions live."""

from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import PolicySet


def get_policies(store: Store) -> PolicySet:
    """Return everything that was set."""
    raise NotImplementedError


def put_policies(store: Store, policies: PolicySet, *, replace: bool = False) -> PolicySet:
    """Store policies, in place of all others where ``replace``, and return what holds now.

    Raises:
        InputError: a policy names an unknown environment, or a duration is negative or absurd; carries every fault.
    """
    raise NotImplementedError
