"""The consumer's half of the plugin: the ``contract`` fixture, and the one writer of what all tests recorded."""

from pytest_shiplap.consumer.factory import ContractFactory, record_test
from pytest_shiplap.consumer.mocks import watched
from pytest_shiplap.consumer.settle import settle

__all__ = ["ContractFactory", "record_test", "settle", "watched"]
