"""What a provider has to verify: selectors, pending and work in progress, as Pact defines them."""

from datetime import datetime

from shiplap_broker.usecases.ports import Store
from shiplap_broker.usecases.values import ContractToVerify, ForVerification


def select_for_verification(
    store: Store, provider: str, asked: ForVerification, now: datetime
) -> tuple[ContractToVerify, ...]:
    """Return the distinct contents the selectors choose, by consumer and age, work in progress last.

    Raises:
        UnknownNameError: no such provider, or a selector names an unknown environment.
        InputError: a selector needs the provider's branch and none was given.
    """
    raise NotImplementedError
