"""What a document says about each operation: parameters, bodies, responses and security, read when first asked for."""

from shiplap.compat.operations.reading import Operations
from shiplap.compat.operations.servers import hosts_of
from shiplap.compat.operations.values import (
    BodySpec,
    FieldSpec,
    HeaderSpec,
    MediaSpec,
    Operation,
    Parameter,
    ResponseSpec,
)

__all__ = [
    "BodySpec",
    "FieldSpec",
    "HeaderSpec",
    "MediaSpec",
    "Operation",
    "Operations",
    "Parameter",
    "ResponseSpec",
    "hosts_of",
]
