"""Path templates: where their variables are and what they are called.

OpenAPI writes ``{id}``. Some documents borrow the operators of RFC 6570 (``{.id}``, ``{;id}``, ``{id*}``): they repeat
what the parameter's style says, and are no part of its name.
"""

import re
from collections.abc import Mapping

VARIABLE = re.compile(r"\{([^{}/]+)\}")
_OPERATORS = "+#./;?&"


def variable_names(template: str) -> tuple[str, ...]:
    """Return the names of the variables of a template, in order."""
    return tuple(_name(written) for written in VARIABLE.findall(template))


def filled(template: str, texts: Mapping[str, str]) -> str:
    """Return the template with texts in the place of the variables that have one."""
    return VARIABLE.sub(lambda found: texts.get(_name(found[1]), found[0]), template)


def is_wildcard(path: str) -> bool:
    """Return whether a path has stars outside its variables: OpenAPI knows no such thing, some gateways do."""
    return "*" in VARIABLE.sub("", path)


def _name(written: str) -> str:
    return written.lstrip(_OPERATORS).rstrip("*")
