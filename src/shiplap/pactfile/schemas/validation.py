"""Documents held against the schemas of this package, and what a person is told about each error."""

import json
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.protocols import Validator
from referencing import Registry, Resource

from shiplap.model.interaction import Specification
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.pactfile.bodies import decoded
from shiplap.pactfile.faults import UnreadableError
from shiplap.pactfile.json_text import embedded_json
from shiplap.pactfile.limits import Limits
from shiplap.pactfile.patterns import check_pattern
from shiplap.pactfile.positions import Path
from shiplap.pactfile.schemas.sentences import sentence

SchemaPart: TypeAlias = Literal["file", "interaction", "message"]

_FILES = {
    Specification.V1: "v1",
    Specification.V1_1: "v1.1",
    Specification.V2: "v2",
    Specification.V3: "v3",
    Specification.V4: "v4",
}


def validate(
    value: JsonValue, specification: Specification, part: SchemaPart, limits: Limits
) -> Iterator[tuple[Path, str]]:
    """Yield the path and a sentence about each thing in ``value`` that the schema does not allow."""
    told: set[tuple[Path, str]] = set()
    for error in _validator(specification, part, limits).iter_errors(value):
        finding = (tuple(error.absolute_path), sentence(error))
        if finding not in told:
            told.add(finding)
            yield finding


def schema_of(specification: Specification) -> JsonObject:
    """Return the schema of files of one version; its parts are in the schema ``common``."""
    return _loaded(_FILES[specification])


@cache
def _loaded(name: str) -> JsonObject:
    text = files("shiplap.pactfile.schemas").joinpath(f"{name}.json").read_text("utf-8")
    schema: JsonObject = json.loads(text)
    return schema


@cache
def _registry() -> Registry[Any]:
    schemas = [_loaded(name) for name in ("common", *_FILES.values())]
    return Registry().with_resources([(str(schema["$id"]), Resource.from_contents(schema)) for schema in schemas])


@cache
def _validator(specification: Specification, part: SchemaPart, limits: Limits) -> Validator:
    identity = schema_of(specification)["$id"]
    reference = identity if part == "file" else f"{identity}#/$defs/{part}"
    return Draft202012Validator({"$ref": reference}, registry=_registry(), format_checker=_formats(limits))


def _formats(limits: Limits) -> FormatChecker:
    """Return the formats of the schemas: what their ``pact-regex``, ``base64`` and ``embedded-json`` mean."""
    checker = FormatChecker(formats=())

    @checker.checks("pact-regex", raises=UnreadableError)
    def _is_pattern(value: object) -> bool:
        if isinstance(value, str):
            check_pattern(value, limits)
        return True

    @checker.checks("base64", raises=UnreadableError)
    def _is_base64(value: object) -> bool:
        if isinstance(value, str):
            decoded(value)
        return True

    @checker.checks("embedded-json", raises=UnreadableError)
    def _is_readable(value: object) -> bool:
        if isinstance(value, str):
            with suppress(ValueError, RecursionError):  # text that is no JSON is no fault: it stands for itself
                embedded_json(value)
        return True

    return checker
