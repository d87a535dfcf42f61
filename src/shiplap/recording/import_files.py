"""Files of other tools that hold exchanges: tells them apart by what they hold, and reads them."""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

from shiplap.errors import Fault, InputError
from shiplap.model.provenance import Provenance
from shiplap.recording.import_cassette import parse_yaml, read_cassette
from shiplap.recording.import_har import read_har
from shiplap.recording.import_mocks import Beside, read_hoverfly, read_wiremock
from shiplap.recording.observed import Exchange

_LARGEST_ZIP = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file holds.

    Attributes:
        exchanges: requests and their answers.
        provenance: ``observed`` for recorded traffic, ``mocked`` for stubs that people wrote.
        left: what could not be taken over, and why.
    """

    exchanges: tuple[Exchange, ...]
    provenance: Provenance
    left: tuple[Fault, ...] = ()


def read_exchanges(
    content: bytes, source: str, url: str = "http://localhost", beside: Beside = lambda _: None
) -> Imported:
    """Read a HAR file, Playwright's zip of one, a cassette of vcrpy, WireMock mappings or a simulation of Hoverfly.

    Args:
        content: the file.
        source: its name, for messages.
        url: where stubs that name no host belong.
        beside: reads the files beside it, where bodies may be kept.

    Raises:
        InputError: when it is none of these, or holds faults.
    """
    if content.startswith(b"PK"):
        content, attachments = _unzip(content, source)
        beside = attachments.get
    try:
        document: Any = parse_yaml(content, source) if source.endswith((".yaml", ".yml")) else json.loads(content)
    except ValueError as error:
        raise InputError(f"{source} is not JSON", [Fault("$", str(error))]) from error
    if isinstance(document, dict) and isinstance(document.get("log"), dict) and "entries" in document["log"]:
        exchanges, left = read_har(document, source, beside)
        return Imported(exchanges=exchanges, provenance=Provenance.OBSERVED, left=left)
    if isinstance(document, dict) and isinstance(document.get("interactions"), list) and "version" in document:
        exchanges, left = read_cassette(document, source)
        return Imported(exchanges=exchanges, provenance=Provenance.OBSERVED, left=left)
    if isinstance(document, dict) and isinstance(document.get("data"), dict) and "pairs" in document["data"]:
        exchanges, left = read_hoverfly(document, source, url)
        return Imported(exchanges=exchanges, provenance=Provenance.MOCKED, left=left)
    if isinstance(document, dict) and ("mappings" in document or {"request", "response"} <= document.keys()):
        exchanges, left = read_wiremock(document, source, url, beside)
        return Imported(exchanges=exchanges, provenance=Provenance.MOCKED, left=left)
    problem = (
        "expected a HAR file ($.log.entries), a cassette of vcrpy ($.interactions), WireMock mappings ($.mappings) "
        "or a Hoverfly simulation ($.data.pairs)"
    )
    raise InputError(f"{source} holds no exchanges that are known", [Fault("$", problem)])


def _unzip(content: bytes, source: str) -> tuple[bytes, dict[str, bytes]]:
    """Return the archive in a zip file of Playwright, and the bodies beside it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > _LARGEST_ZIP:
                raise InputError(
                    f"{source} is too large", [Fault("$", f"it unpacks to more than {_LARGEST_ZIP} bytes")]
                )
            files = {each.filename: archive.read(each) for each in archive.infolist()}
    except zipfile.BadZipFile as error:
        raise InputError(f"{source} is no zip file", [Fault("$", str(error))]) from error
    har = next((name for name in files if name.endswith(".har")), None)
    if har is None:
        raise InputError(f"{source} holds no .har file", [Fault("$", f"it holds {', '.join(files) or 'nothing'}")])
    return files[har], files
