"""Which optional engines are installed to help the prover of schemas: `pip install "shiplap[algebra]"` brings them."""

from collections.abc import Iterator
from contextlib import contextmanager

from shiplap.compat.schemas.engines import Engines
from shiplap.verify.openapi_algebra import JsonschemaRsAlgebra
from shiplap.verify.openapi_search import hypothesis_search


@contextmanager
def installed_engines() -> Iterator[Engines]:
    """Give what is installed; the process of the algebra starts with the first question and ends with the block."""
    algebra = JsonschemaRsAlgebra.found()
    try:
        yield Engines(algebra=algebra, search=hypothesis_search())
    finally:
        if algebra is not None:
            algebra.close()
