"""Generators, which v3 and v4 write under the same categories as matching rules."""

from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.rule import Generator, Generators
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.parameters import check_generator_params
from shiplap.pactfile.rule_places import SINGLE, category_name, place
from shiplap.pactfile.shapes import as_object, as_text


def read_generators(value: JsonValue, limits: Limits) -> Generators:
    """Return the generators of one request, response or message."""
    if value is None:
        return {}
    generators: dict[str, dict[str, Generator]] = {}
    for key, content in as_object(value).items():
        category = category_name(key)
        by_path = _category(category, as_object(content), limits)
        if by_path:
            generators.setdefault(category, {}).update(by_path)
    return generators


def _category(category: str, content: JsonObject, limits: Limits) -> dict[str, Generator]:
    if type(content.get("type")) is str:
        return {"": _generator(content, limits)}
    return {place(category, path): _generator(as_object(generator), limits) for path, generator in content.items()}


def _generator(members: JsonObject, limits: Limits) -> Generator:
    params = {name: value for name, value in members.items() if name != "type"}
    name = as_text(members.get("type"))
    check_generator_params(name, params, limits)
    return Generator(name, params)


def written_generators(generators: Generators) -> JsonObject:
    """Return the generators as v3 and v4 write them."""
    written: JsonObject = {}
    for category, by_path in generators.items():
        members: JsonObject = {path: {"type": each.name, **each.params} for path, each in by_path.items()}
        written[category] = members[""] if category in SINGLE and set(members) == {""} else members
    return written
