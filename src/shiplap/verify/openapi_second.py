"""openapi-core as the second judge of whole messages: no witness is shown that it contradicts.

It is an optional dependency, and it takes half a second to import; without it there is one judge less. It asserts
formats in its own way, so they are switched off: the prover has judged them. What it stumbles over, it has no opinion
about.
"""

import re
import warnings
from collections.abc import Callable
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, unquote

from shiplap.compat.checking import CannotJudgeError
from shiplap.compat.documents import Document
from shiplap.compat.operations import Operations
from shiplap.compat.schemas.formats import PATTERNS
from shiplap.compat.schemas.options import ASSERTED_FORMATS
from shiplap.model.exchange import Request, Response
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.verify.openapi_explosive import is_explosive
from shiplap.verify.openapi_kept import keep

_HOST = "http://localhost"
_MAX_PROBLEM = 300
_MAX_APIS = 200
_MAX_ANSWERS = 10_000
_MAX_RESOLVED = 1_000
_FEW = 20
_FORMATS = ("byte", "binary", "password", "float", "double")


class OpenapiCoreJudge:
    """The `SecondJudge` over openapi-core, for documents of one file."""

    def __init__(self, document: Document, base: str | None = None) -> None:
        """Take the document, and what stands before its paths where its servers do not say."""
        self._document = document
        self._base = base
        self._made: dict[tuple[str, ...], _Validators] = {}
        self._last_asked: tuple[Request, _Asked] | None = None
        self._last_path: tuple[str, _Validators] | None = None
        self._answers: dict[tuple[str, str, Response], str | None] = {}

    @classmethod
    def of(cls, document: Document, base: str | None = None) -> "OpenapiCoreJudge | None":
        """Return the judge of a document; ``None`` where it cannot be had, as `silent_because` says."""
        return None if silent_because(document) else cls(document, base)

    @property
    def name(self) -> str:
        """What it is called."""
        return "openapi-core"

    def request_problem(self, request: Request) -> str | None:
        """Return what it objects to in a request."""
        if self._is_elsewhere(request):
            return f"{request.path} is not below {self._base}"
        asked = self._asked(request)
        if asked.content_type.startswith("multipart/"):
            raise CannotJudgeError("parts are texts to it, whatever their schema says")
        return self._judged(lambda: self._validators(asked.path).requests.validate(asked))

    def response_problem(self, request: Request, response: Response) -> str | None:
        """Return what it objects to in a response."""
        if self._is_elsewhere(request):
            raise CannotJudgeError(f"{request.path} is not below {self._base}")
        asked = self._asked(request)
        # Of the request, only where it goes says what may be answered.
        question = (asked.path, asked.method, response)
        if question not in self._answers:
            if len(self._answers) >= _MAX_ANSWERS:
                self._answers.clear()
            self._answers[question] = self._judged(
                lambda: self._validators(asked.path).responses.validate(asked, _Answered(response)), request
            )
        return self._answers[question]

    @cached_property
    def _bases(self) -> tuple[str, ...]:
        if self._base is not None:
            return (self._base,)
        return Operations(self._document).bases

    def _validators(self, path: str) -> "_Validators":
        """Return openapi-core over the paths that may fit one; messages about one come one after the other."""
        if self._last_path is None or self._last_path[0] != path:
            self._last_path = path, self._near(path)
        return self._last_path[1]

    def _near(self, path: str) -> "_Validators":
        """Return openapi-core over some paths only; it tries all it has, one by one, and they may be thousands.

        Where none may fit, a few stand for all: a path that has other steps fits for openapi-core no more than for us.
        """
        root = self._root
        paths = root.get("paths")
        known = paths if isinstance(paths, dict) else {}
        steps = path.split("/")
        shapes = {(len(steps), first) for first in (*steps[1:2], "{")}
        near = tuple(
            each for shape in sorted(shapes) for each in self._templates.get(shape, ()) if _may_fit(each, path)
        )
        made = self._made.get(near)
        if made is None:
            if len(self._made) >= _MAX_APIS:
                self._made.clear()
            narrowed: Any = {**root, "paths": {each: known[each] for each in near or islice(known, _FEW)}}
            narrowed["servers"] = [{"url": _HOST}]
            made = self._made[near] = _Validators(narrowed, self._config)
        return made

    @cached_property
    def _root(self) -> JsonObject:
        """The document as it means the same to openapi-core, which forgets what stands beside a reference."""
        root = self._document.root
        if self._document.dialect.has_own_schemas:
            return root
        try:
            found = _beside_references(root)
        except RecursionError:
            return root
        return found if isinstance(found, dict) else root

    @cached_property
    def _templates(self) -> dict[tuple[int, str], list[str]]:
        """The paths of the document by how many steps they have, and the first of them."""
        found: dict[tuple[int, str], list[str]] = {}
        paths = self._document.root.get("paths")
        for each in paths if isinstance(paths, dict) else ():
            steps = each.split("/")
            first = next(iter(steps[1:2]), "")
            found.setdefault((len(steps), "{" if "{" in first else first), []).append(each)
        return found

    @cached_property
    def _config(self) -> Any:
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - beside openapi-core, for the names of its formats
        from openapi_core import Config  # noqa: PLC0415 - as above

        formats = {*Draft202012Validator.FORMAT_CHECKER.checkers, *_FORMATS, *ASSERTED_FORMATS}
        checks: dict[str, Callable[[Any], bool]] = {**dict.fromkeys(formats, _anything), **_ASSERTED}
        return Config(spec_validator_cls=None, extra_format_validators=checks)  # type: ignore[arg-type]  # None is no check

    def _is_elsewhere(self, request: Request) -> bool:
        """Say whether a request goes past the base that the paths stand below, which openapi-core is not told of."""
        return bool(self._base) and not request.path.startswith(f"{self._base}/") and request.path != self._base

    def _asked(self, request: Request) -> "_Asked":
        if self._last_asked is None or self._last_asked[0] is not request:
            path = request.path
            base = next((each for each in self._bases if each and path.startswith(each + "/")), "")
            self._last_asked = request, _Asked(request, path.removeprefix(base))
        return self._last_asked[1]

    def _judged(self, ask: Callable[[], Any], answered: Request | None = None) -> str | None:
        from openapi_core.exceptions import OpenAPIError, SpecError  # noqa: PLC0415 - as above
        from openapi_core.templating.paths.exceptions import PathError, ServerNotFound  # noqa: PLC0415 - as above
        from openapi_core.validation.request.exceptions import MissingParameterError  # noqa: PLC0415 - as above

        try:
            with warnings.catch_warnings(action="ignore"):
                ask()
        except (SpecError, ServerNotFound) as error:
            raise CannotJudgeError(str(error)) from error
        except PathError as error:
            if answered is not None:
                raise CannotJudgeError(str(error)) from error
            return str(error)[:_MAX_PROBLEM]
        except OpenAPIError as error:
            if isinstance(error, MissingParameterError) and error.location == "path":
                raise CannotJudgeError("the path has no such variable") from error
            if isinstance(getattr(error.__cause__, "value", None), bytes):
                raise CannotJudgeError("a body under a media range is not read") from error
            return f"{type(error).__name__}: {_words(error.__cause__ or error)}"[:_MAX_PROBLEM]
        except Exception as error:  # a document it cannot read makes it raise anything
            raise CannotJudgeError(_words(error)) from error
        return None


def _words(error: BaseException) -> str:
    """Return what an error says; some of openapi-core's raise another one instead of saying it."""
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - their own way of saying it is what fails
        return type(error).__name__


def silent_because(document: Document) -> str:
    """Return why openapi-core is not asked about a document; "" where it is."""
    if find_spec("openapi_core") is None:
        return "it is not installed: pip install 'shiplap[openapi]'"
    if len(document.files) > 1:
        return f"{document.name} has several files"
    if document.faults:
        return f"{document.name} has references that lead nowhere"
    return f"{document.name} has schemas that it would not come to an end with" if is_explosive(document) else ""


_CONSTRAINTS = frozenset(
    {
        *("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "items", "prefixItems"),
        *("minProperties", "maxProperties", "required", "properties", "additionalProperties", "patternProperties"),
        *("propertyNames", "allOf", "anyOf", "oneOf", "not", "if", "contains", "dependentRequired", "dependentSchemas"),
        *("unevaluatedProperties", "unevaluatedItems"),
    }
)


def _beside_references(node: JsonValue) -> JsonValue:
    """Return a tree in which a reference with constraints beside it is a branch of an ``allOf``; copies changes."""
    if isinstance(node, list):
        items = [_beside_references(each) for each in node]
        return node if all(new is old for new, old in zip(items, node, strict=True)) else items
    if not isinstance(node, dict):
        return node
    made = {key: _beside_references(value) for key, value in node.items()}
    if isinstance(node.get("$ref"), str) and not _CONSTRAINTS.isdisjoint(node):
        reference = {"$ref": made.pop("$ref")}
        every = made.get("allOf")
        return {**made, "allOf": [reference, *(every if isinstance(every, list) else [])]}
    return node if all(made[key] is value for key, value in node.items()) else made


def _may_fit(template: str, path: str) -> bool:
    pairs = zip(template.split("/"), path.split("/"), strict=True)
    return all("{" in one or one == other for one, other in pairs)


def _anything(_value: object) -> bool:
    return True


def _fits(pattern: str) -> Callable[[Any], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: not isinstance(value, str) or compiled.search(value) is not None


def _of_bits(bits: int) -> Callable[[Any], bool]:
    limit = 2 ** (bits - 1)
    return lambda value: not isinstance(value, int) or -limit <= value < limit


_ASSERTED: dict[str, Callable[[Any], bool]] = {
    **{name: _fits(PATTERNS[name]) for name in ASSERTED_FORMATS if name in PATTERNS},
    "int32": _of_bits(32),
    "int64": _of_bits(64),
}


class _Validators:
    """openapi-core over some paths of a document, a validator for each direction."""

    def __init__(self, document: Any, config: Any) -> None:
        from jsonschema_path import SchemaPath  # noqa: PLC0415 - comes with openapi-core
        from openapi_core import OpenAPI  # noqa: PLC0415 - optional, and it takes half a second to import

        root = SchemaPath.from_dict(document, resolved_cache_maxsize=_MAX_RESOLVED)
        self._api = OpenAPI(root, config=config)

    @cached_property
    def requests(self) -> Any:
        return keep(self._api.request_validator)

    @cached_property
    def responses(self) -> Any:
        return keep(self._api.response_validator)


class _Asked:
    """A request as openapi-core wants it."""

    def __init__(self, request: Request, path: str) -> None:
        from openapi_core.datatypes import RequestParameters  # noqa: PLC0415 - optional
        from werkzeug.datastructures import Headers, ImmutableMultiDict  # noqa: PLC0415 - comes with openapi-core

        cookies = [
            part.strip().partition("=")[::2]
            for name, value in request.headers
            if name.lower() == "cookie"
            for part in value.split(";")
        ]
        self.host_url = _HOST
        self.path = unquote(path)
        self.full_url_pattern = _HOST + self.path
        self.method = request.method.lower()
        self.body = request.body
        self.content_type = _content_type(request.headers)
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(request.query, keep_blank_values=True)),
            header=Headers(list(request.headers)),
            cookie=ImmutableMultiDict(cookies),
        )


class _Answered:
    """A response as openapi-core wants it."""

    def __init__(self, response: Response) -> None:
        from werkzeug.datastructures import Headers  # noqa: PLC0415 - comes with openapi-core

        self.status_code = response.status
        self.data = response.body or b""
        self.headers = Headers(list(response.headers))
        self.content_type = _content_type(response.headers)


def _content_type(headers: tuple[tuple[str, str], ...]) -> str:
    return next((value for name, value in headers if name.lower() == "content-type"), "application/json").lower()
