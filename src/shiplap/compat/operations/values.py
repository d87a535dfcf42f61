"""An operation and its parts as values: every part knows its place, and schemas stay where they lie."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shiplap.compat.documents import DocumentFault, Place
from shiplap.model.json_value import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """A field of a form, or a part of a message in parts.

    Attributes:
        name: its name.
        shape: the type its schema names; "" where that is not plain to see.
        items: the type that the schema of its items names, where it is a list.
        content_type: the media type that the document says it has; "" where it says none.
        style: how a list is written.
        explode: whether each item of a list is a field of its own.
    """

    name: str
    shape: str
    items: str = ""
    content_type: str = ""
    style: str = "form"
    explode: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSpec:
    """One media type of a body, a parameter or a header.

    Attributes:
        place: where it is described.
        name: the media type or range, as written.
        schema: where its schema lies; ``None`` where it has none.
        fields: what it says of its fields, where it is a form.
        items: where the schema of each item of a stream of them lies; ``None`` where it is none.
    """

    place: Place
    name: str
    schema: Place | None
    fields: tuple[FieldSpec, ...] = ()
    items: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a request.

    Attributes:
        place: where it is described.
        location: ``path``, ``query``, ``header``, ``cookie`` or ``querystring``.
        name: in the spelling of the document.
        required: whether a request must have it.
        style: how it is written; the default of its location where the document says none.
        explode: whether members of lists and objects are written one by one.
        schema: where its schema lies.
        content: its media type, where it is written as a document of its own.
        shape: the type its schema names: ``array``, ``object``, another one, or "" where that is not plain to see.
        members: the properties its schema names, where it is an object.
        nested: the members of it that are lists or objects; no style says how those are written.
        format: the format its schema names.
        allow_empty: whether it may be sent without a value.
    """

    place: Place
    location: str
    name: str
    required: bool = False
    style: str = "simple"
    explode: bool = False
    schema: Place | None = None
    content: MediaSpec | None = None
    shape: str = ""
    members: tuple[str, ...] = ()
    nested: frozenset[str] = frozenset()
    format: str = ""
    allow_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BodySpec:
    """The body of a request."""

    place: Place
    required: bool
    content: tuple[MediaSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderSpec:
    """A header of a response; its shape is that of a parameter, and so is its ``content``."""

    place: Place
    name: str
    required: bool
    schema: Place | None
    shape: str = ""
    content: MediaSpec | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSpec:
    """What the document says under one status: ``200``, ``2XX`` or ``default``."""

    place: Place
    status: str
    content: tuple[MediaSpec, ...]
    headers: tuple[HeaderSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path.

    Attributes:
        place: where it is described.
        method: in capitals.
        path: the template.
        bases: the paths of its servers, without a slash at the end; "" is the root.
        parameters: its own and those of its path.
        body: its request body.
        responses: by status, in the order of the document.
        security: alternatives, each a set of schemes with their scopes; an empty alternative needs nothing.
        schemes: the security schemes that these name.
        callbacks: what the provider sends back later, by name, method and address.
        consumes: the media types that Swagger 2.0 says are taken, even where no body is described.
        produces: the same of what is answered.
        faults: what could not be read of it.
    """

    place: Place
    method: str
    path: str
    bases: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    body: BodySpec | None = None
    responses: tuple[ResponseSpec, ...] = ()
    security: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    schemes: Mapping[str, Mapping[str, JsonValue]] = field(default_factory=dict)
    callbacks: Mapping[str, "Operation"] = field(default_factory=dict)
    consumes: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    faults: tuple[DocumentFault, ...] = ()

    @property
    def name(self) -> str:
        """The operation as people write it: ``GET /orders/{id}``."""
        return f"{self.method} {self.path}"

    def parameters_in(self, location: str) -> tuple[Parameter, ...]:
        """Return the parameters of one location."""
        return tuple(parameter for parameter in self.parameters if parameter.location == location)
