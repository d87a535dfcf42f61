"""What a suite lacks for the contracts it shall verify, said all at once and with lines to paste."""

import re
from collections.abc import Iterable, Mapping

from pytest_shiplap.provider_side.decorators import Kind
from pytest_shiplap.provider_side.definitions import Definitions, Found
from shiplap.errors import nearest_names
from shiplap.model.interaction import Contract
from shiplap.model.json_value import JsonValue
from shiplap.verify.plan import PlannedContract


def missing_providers(contracts: Iterable[PlannedContract], definitions: Definitions, only: str | None) -> str:
    """Say which providers the contracts are for and how to define one."""
    wanted = sorted({contract.provider for contract in contracts})
    defined = sorted(definitions.providers())
    name = only if only in wanted else wanted[0]
    lines = [f"the contracts are for {_listed(wanted)}, but the tests define " + (_listed(defined) or "no provider")]
    if only is not None and only not in wanted:
        lines[0] = f"no contract is for the provider {only!r}; there are contracts for {_listed(wanted)}"
    elif nearest := nearest_names(name, defined):
        lines.append(f"did you mean {name!r} where you wrote {nearest[0]!r}?")
    lines += [
        "",
        "in conftest.py:",
        "",
        "from pytest_shiplap import provider",
        "",
        "",
        f'@provider("{name}")',
        f"def {_identifier(name)}():",
        '    return "package.module:app"  # or an ASGI or WSGI application, or a URL',
    ]
    return "\n".join(lines)


def missing_states(contracts: Iterable[tuple[Contract, Found]], definitions: Definitions) -> str | None:
    """Say which provider states nobody sets up, for all contracts together; ``None`` when none is missing."""
    missing: dict[str, dict[str, JsonValue]] = {}
    places: dict[str, str] = {}
    known: set[str] = set()
    for contract, found in contracts:
        seen = definitions.visible(Kind.STATE, found.home)
        known.update(seen)
        for interaction in contract.interactions:
            for state in interaction.states:
                if state.name not in seen:
                    missing.setdefault(state.name, {}).update(state.params)
                    places[state.name] = str(found.path)
    if not missing:
        return None
    hints = [_hint(name, known, definitions, places[name]) for name in missing]
    stubs = [_stub(name, params) for name, params in missing.items()]
    count = "1 provider state is" if len(missing) == 1 else f"{len(missing)} provider states are"
    imports = "from pytest_shiplap import provider_state"
    return "\n".join([f"{count} not set up by anything:", *hints, "", "to paste:", "", imports, *stubs])


def _hint(name: str, known: set[str], definitions: Definitions, place: str) -> str:
    elsewhere = [found for found in definitions.all(Kind.STATE) if found.definition.name == name]
    if elsewhere:
        return (
            f"  {name!r}: {elsewhere[0].path} sets it up, but {place} cannot see that; move it to a conftest.py above"
        )
    nearest = nearest_names(name, sorted(known))
    return f"  {name!r}" + (f": the nearest known is {_listed(nearest)}" if nearest else "")


def _stub(name: str, params: Mapping[str, JsonValue]) -> str:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    arguments = ", ".join(f"{key}: {_type_name(value)}" for key, value in params.items() if key.isidentifier())
    return f'\n\n@provider_state("{quoted}")\ndef {_identifier(name)}({arguments}):\n    ...'


def _type_name(value: JsonValue) -> str:
    return "str" if value is None else type(value).__name__


def _identifier(name: str) -> str:
    words = re.sub(r"\W+", "_", name.lower()).strip("_")
    return words if words and not words[0].isdigit() else f"state_{words}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name) for name in names)
