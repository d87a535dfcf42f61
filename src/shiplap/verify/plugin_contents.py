"""Bodies that only a Pact plugin can read, such as protobuf: compared by pact-python, or not verifiable at all.

Plugins are programs that the Pact core starts and talks to, so what they say is asked of the core: it gets a contract
of one interaction with nothing but the body in it, and an address that answers with the body the provider really gave.
Status, headers and metadata stay with `shiplap.matching`. Whatever is not a clear answer is not a pass.
Source: https://github.com/pact-foundation/pact-plugins, docs/content-matcher-design.md.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from shiplap.errors import ShiplapError
from shiplap.model.body import BinaryBody, JsonBody, TextBody
from shiplap.model.interaction import Contract, ExpectedRequest, ExpectedResponse, HttpInteraction
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.mismatch import Mismatch, MismatchKind
from shiplap.model.rule import MatcherList
from shiplap.pactfile import write_contract
from shiplap.verify import plugin_reference

TIME_LIMIT = 60.0
"""Seconds for one body; a plugin is a program that has to start first."""

_PROVIDER = "provider"


class NotVerifiableError(ShiplapError):
    """The body cannot be compared here; the text says what is missing and how to get it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginContents:
    """An expected body and what its plugin needs to read it.

    Attributes:
        body: the expected body.
        content_type: what the headers or the metadata of the contract say about it, where they do.
        extras: the members of the body in the file that nobody here reads.
        rules: the matchers by path; the paths are the plugin's own.
        configuration: what the interaction tells its plugins, by the name of the plugin.
        plugins: the plugins the contract names, as in its metadata.
    """

    body: JsonBody | TextBody | BinaryBody
    content_type: str | None = None
    extras: Mapping[str, JsonValue]
    rules: Mapping[str, MatcherList]
    configuration: Mapping[str, JsonValue]
    plugins: tuple[JsonObject, ...]

    @property
    def names(self) -> str:
        """The plugins with their versions, for a person."""
        told = {str(plugin.get("name")): str(plugin.get("version", "")) for plugin in self.plugins}
        wanted = {name: told.get(name, "") for name in self.configuration} or told
        return ", ".join(f"{name} {version}".strip() for name, version in wanted.items())


def compare_with_plugin(contents: PluginContents, data: bytes | None, content_type: str | None) -> tuple[Mismatch, ...]:
    """Return how the bytes that came differ, in the words of the plugin.

    Raises:
        NotVerifiableError: when pact-python or a plugin is missing, or gives no clear answer.
    """
    _demand_plugins(contents)
    return ask_reference(contents, data, content_type)


def ask_reference(
    contents: PluginContents, data: bytes | None, content_type: str | None, limit: float = TIME_LIMIT
) -> tuple[Mismatch, ...]:
    """Return what pact-python says about the bytes that came, whatever plugins it has.

    Raises:
        NotVerifiableError: when pact-python is missing, takes longer than ``limit`` seconds or gives no clear answer.
    """
    if find_spec("pact") is None:
        raise NotVerifiableError(
            f"not verifiable without pact-python and {_plugin_words(contents)}; "
            'install it with: pip install "shiplap[pact]"'
        )
    with TemporaryDirectory(prefix="shiplap-") as name:
        folder = Path(name)
        _write_question(folder, contents, data, content_type)
        _run(folder, limit, contents)
        try:
            found = json.loads((folder / plugin_reference.FOUND).read_text("utf-8"))
        except (OSError, ValueError) as error:
            words = f"not verifiable: pact-python gave no answer with {_plugin_words(contents)}"
            raise NotVerifiableError(words) from error
    return _told(found, contents)


def _plugin_words(contents: PluginContents) -> str:
    return f"the Pact plugin {contents.names}" if contents.names else "a Pact plugin"


def _demand_plugins(contents: PluginContents) -> None:
    """Refuse to ask without the plugins: the core would compare plain bytes, or download programs from the internet."""
    named = {str(plugin.get("name")) for plugin in contents.plugins}
    if not named or set(contents.configuration) - named:
        raise NotVerifiableError(
            f"not verifiable without {_plugin_words(contents)}: the contract does not name it in "
            "$.metadata.plugins, so nobody can know its version; write the contract again"
        )
    if find_spec("pact") is None:
        return
    for plugin in contents.plugins:
        name, version = str(plugin.get("name")), str(plugin.get("version", ""))
        if name not in _installed():
            raise NotVerifiableError(
                f"not verifiable without the Pact plugin {name} {version}: it is not in {_folder()}; "
                f"install it with: pact-plugin install {name} --version {version}"
            )


def _folder() -> Path:
    told = os.environ.get("PACT_PLUGIN_DIR")
    return Path(told) if told else Path.home() / ".pact" / "plugins"


def _installed() -> frozenset[str]:
    """Return the names of the plugins whose manifests are where the Pact core looks for them."""
    names = set()
    for manifest in _folder().glob("*/pact-plugin.json"):
        with suppress(OSError, ValueError):
            found = json.loads(manifest.read_text("utf-8"))
            names.add(found.get("name") if isinstance(found, dict) else None)
    return frozenset(name for name in names if isinstance(name, str))


def _write_question(folder: Path, contents: PluginContents, data: bytes | None, content_type: str | None) -> None:
    own = contents.content_type or contents.body.content_type
    response = ExpectedResponse(
        body=replace(contents.body, content_type=own),
        rules={"body": contents.rules} if contents.rules else {},
        extras={"body": dict(contents.extras)},
    )
    interaction = HttpInteraction(
        description="contents",
        request=ExpectedRequest(),
        response=response,
        extras={"pluginConfiguration": dict(contents.configuration)} if contents.configuration else {},
    )
    contract = Contract(
        consumer="consumer",
        provider=_PROVIDER,
        interactions=(interaction,),
        metadata={"plugins": list(contents.plugins)} if contents.plugins else {},
    )
    (folder / plugin_reference.CONTRACT).write_text(write_contract(contract), "utf-8")
    (folder / plugin_reference.BODY).write_bytes(data or b"")
    # Nobody told a type: it is read as what was expected, as everywhere else here.
    (folder / plugin_reference.TYPE).write_text(content_type or own or "", "utf-8")


def _run(folder: Path, limit: float, contents: PluginContents) -> None:
    command = [sys.executable, "-P", "-m", plugin_reference.__name__, str(folder), _PROVIDER]
    environment = {**os.environ, "PACT_DO_NOT_TRACK": "true", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own module
        command, env=environment, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
    )
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired as error:
        words = f"not verifiable: {_plugin_words(contents)} did not answer within {limit:g} s"
        raise NotVerifiableError(words) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and, where the system has groups of processes, the plugins it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _told(found: JsonValue, contents: PluginContents) -> tuple[Mismatch, ...]:
    """Translate the results; the verifier says ``result: true`` also when it could not load a plugin."""
    results = found.get("interactionResults") if isinstance(found, dict) else None
    if not isinstance(found, dict) or not isinstance(results, list) or len(results) != 1:
        raise NotVerifiableError(f"not verifiable: pact-python cannot load {_plugin_words(contents)}")
    result = results[0] if isinstance(results[0], dict) else {}
    if result.get("result") == "OK" and found.get("result") is True and not found.get("errors"):
        return ()
    told = result.get("mismatch")
    told = told if isinstance(told, dict) else {}
    differences = told.get("mismatches")
    if told.get("type") != "mismatches" or not isinstance(differences, list) or not differences:
        said = str(told.get("message") or told.get("error") or "no reason given")
        raise NotVerifiableError(f"not verifiable: {_plugin_words(contents)} failed: {said}")
    mismatches = [_mismatch(one if isinstance(one, dict) else {}) for one in differences]
    broken = next((one.sentence for one in mismatches if one.sentence.startswith(_NO_ANSWER)), None)
    if broken is not None:
        raise NotVerifiableError(f"not verifiable: {_plugin_words(contents)} failed: {broken}")
    # A plugin answers with a map, in another order on each run.
    return tuple(sorted(mismatches, key=lambda one: (one.path, one.sentence)))


# With these words the core puts the end of a plugin among the differences it found.
_NO_ANSWER = "Call to compare contents handler failed"


def _mismatch(told: JsonObject) -> Mismatch:
    is_type = told.get("type") == "BodyTypeMismatch"
    path = str(told.get("path") or "")
    return Mismatch(
        kind=MismatchKind.BODY_TYPE if is_type else MismatchKind.BODY,
        path="$" if path in {"", "/"} else path,
        expected=_value(told.get("expected")),
        actual=_value(told.get("actual")),
        sentence=str(told.get("mismatch") or "the contents differ"),
    )


def _value(told: JsonValue) -> JsonValue:
    """Return a value the reference wrote as text: as JSON where it is JSON."""
    if not isinstance(told, str):
        return told
    try:
        value: JsonValue = json.loads(told)
    except ValueError:
        return told
    return value
