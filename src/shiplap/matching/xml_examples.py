"""XML with fresh values in it: the text of the contract with other texts and attributes, and nothing else changed.

What a generator does not name stays as it was written, down to the prefixes, comments and the kind of quotation marks,
so the document is edited in place and not written anew.
"""

import re
from collections.abc import Callable
from xml.sax.saxutils import escape

from shiplap.matching.display import text_of
from shiplap.matching.paths import Token, Wildcard
from shiplap.matching.xml_documents import Document, Element, read_xml
from shiplap.matching.xml_paths import qualified, xml_tokens
from shiplap.model.json_value import JsonValue

_TAG = re.compile(rb"""<([^\s/>]+)(?:"[^"]*"|'[^']*'|[^>"'])*>""")
_ATTRIBUTE = re.compile(rb"""(\s)([^\s=<>"'/]+)(\s*=\s*)("[^"]*"|'[^']*')""")
_IN_QUOTES = {'"': "&quot;", "'": "&apos;"}


def changed_xml(text: str, path: str, change: Callable[[JsonValue], JsonValue]) -> str:
    """Return ``text`` with ``change`` applied to every text (``['#text']``) or attribute (``['@name']``) at ``path``.

    A path that ends at an element is about its text. An element with others inside has none of its own to change.

    Raises:
        ValueError: when the text is not XML, or the path cannot be read.
    """
    data = text.encode("utf-8", "surrogatepass")
    document = read_xml(data, "utf-8")
    steps = xml_tokens(path, document)
    last = steps[-1] if steps else None
    names_part = isinstance(last, str) and last[:1] in {"@", "#"}
    found = _elements(document, steps[:-1] if names_part else steps)
    # from the last to the first, so that the places of those before stay where they are
    for element in sorted(found, key=lambda one: one.start, reverse=True):
        if isinstance(last, str) and last.startswith("@"):
            data = _with_attribute(data, element, last[1:], document, change)
        elif not element.children:
            data = _with_text(data, element, text_of(change(element.text)))
    return data.decode("utf-8", "surrogatepass")


def _elements(document: Document, steps: tuple[Token, ...]) -> list[Element]:
    first, *others = steps or (Wildcard.ANY,)
    found = [one for one in (document.root,) if _fits(first, one)]
    for step in others:
        found = [child for element in found for child in element.children if _fits(step, child)]
    return found


def _fits(step: Token, element: Element) -> bool:
    return isinstance(step, Wildcard) or step == element.name


def _with_text(data: bytes, element: Element, text: str) -> bytes:
    tag = _TAG.match(data, element.start)
    if tag is None:
        return data
    fresh = escape(text).encode("utf-8", "surrogatepass")
    if not tag[0].endswith(b"/>"):
        return data[: tag.end()] + fresh + data[element.end :]
    return data[: tag.end() - 2].rstrip() + b">" + fresh + b"</" + tag[1] + b">" + data[tag.end() :]


def _with_attribute(
    data: bytes, element: Element, name: str, document: Document, change: Callable[[JsonValue], JsonValue]
) -> bytes:
    tag = _TAG.match(data, element.start)
    if tag is None or name not in element.attributes:
        return data
    fresh = escape(text_of(change(element.attributes[name])), _IN_QUOTES).encode("utf-8", "surrogatepass")

    def rewritten(found: re.Match[bytes]) -> bytes:
        space, raw, equals, quoted = found.groups()
        if qualified(raw.decode("utf-8", "replace"), document) != name:
            return found[0]
        return bytes(space + raw + equals + quoted[:1] + fresh + quoted[:1])

    return data[: tag.start()] + _ATTRIBUTE.sub(rewritten, tag[0]) + data[tag.end() :]
