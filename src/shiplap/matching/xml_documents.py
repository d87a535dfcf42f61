"""XML read safely: no DTD, no entities of one's own, nothing fetched, and no document deeper or larger than sense.

Built directly on expat, because its handlers are the only place where a DTD can be refused before it does anything.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

MAX_DEPTH = 200
MAX_ELEMENTS = 200_000
_SEPARATOR = "\n"
_WHOLE = True  # the document comes in one piece


class XmlError(ValueError):
    """A document that is not XML, or not XML that is read here; the text says why."""


@dataclass(slots=True)
class Element:
    """One element.

    Attributes:
        name: with its namespace in front where it has one, ``urn:animals:alligator``.
        attributes: values by name; names are qualified like those of elements.
        children: the elements inside.
        runs: the text directly inside, in as many pieces as there are elements between them.
        start: where its first tag begins, in bytes of the document.
        end: where its last tag begins; behind the only one of an element without content (``<a/>``).
    """

    name: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    start: int = 0
    end: int = 0

    @property
    def text(self) -> str:
        """The text directly inside, each run without the white space around it."""
        return "".join(run.strip() for run in self.runs)


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its root, and the namespaces by the prefixes it declares."""

    root: Element
    prefixes: dict[str, str]


def read_xml(data: bytes, encoding: str | None = None) -> Document:
    """Return the document; ``encoding`` wins over what the document says of itself.

    Raises:
        XmlError: when it is not well-formed, has a DTD, or is too deep or too large.
    """
    return _Reader(encoding).read(data)


class _Reader:
    """Collects what expat calls out."""

    def __init__(self, encoding: str | None) -> None:
        self._parser = expat.ParserCreate(encoding, namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartNamespaceDeclHandler = self._namespace
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.ExternalEntityRefHandler = self._refuse
        self._open: list[Element] = []
        self._root: Element | None = None
        self._prefixes: dict[str, str] = {}
        self._count = 0
        self._broken = False

    def read(self, data: bytes) -> Document:
        try:
            self._parser.Parse(data, _WHOLE)
        except expat.ExpatError as error:
            raise XmlError(f"not well-formed: {error}") from None
        except (LookupError, ValueError) as error:
            raise error if isinstance(error, XmlError) else XmlError(str(error)) from None
        if self._root is None:
            raise XmlError("no element found")
        return Document(self._root, self._prefixes)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise XmlError(f"deeper than {MAX_DEPTH} levels or larger than {MAX_ELEMENTS} elements")
        qualified = {_qualified(key): value for key, value in attributes.items()}
        element = Element(_qualified(name), qualified, start=self._parser.CurrentByteIndex)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self._root = element
        self._open.append(element)
        self._broken = True

    def _end(self, _name: str) -> None:
        self._open.pop().end = self._parser.CurrentByteIndex
        self._broken = True

    def _characters(self, text: str) -> None:
        runs = self._open[-1].runs
        if self._broken or not runs:
            runs.append(text)
        else:
            runs[-1] += text
        self._broken = False

    def _namespace(self, prefix: str | None, uri: str | None) -> None:
        if prefix and uri:
            self._prefixes.setdefault(prefix, uri)

    def _refuse(self, *_: object) -> int:
        raise XmlError("a DTD or an entity of its own is not read")


def _qualified(name: str) -> str:
    return name.replace(_SEPARATOR, ":")
