"""Sends outcomes of verifications to a broker, or keeps them in a file until it can be reached again."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from shiplap.errors import InputError
from shiplap.model.json_value import JsonObject
from shiplap.wire.verification_results import SHARDS

if TYPE_CHECKING:
    from shiplap.client.broker_client import BrokerClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one content, and the address of the broker it goes to."""

    address: str
    body: JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsOfVersion:
    """Everything one run found out about one provider version.

    Attributes:
        branch: of the version; ``None`` leaves its branches as they are.
    """

    provider: str
    version: str
    branch: str | None = None
    results: tuple[Result, ...] = ()

    def to_text(self, base_url: str = "") -> str:
        """Return the results as they are kept in a file; addresses below ``base_url`` as paths, should it move."""
        document: JsonObject = {
            "shiplapResults": 1,
            "provider": self.provider,
            "version": self.version,
            "branch": self.branch,
            "results": [
                {"address": result.address.removeprefix(base_url), "body": result.body} for result in self.results
            ],
        }
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"

    def keep(self, root: Path, base_url: str = "") -> Path:
        """Write the results to a file below ``.shiplap`` in ``root``, whole or not at all; return its path from there.

        Raises:
            InputError: when it cannot be written.
        """
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{self.provider}@{self.version}")
        path = Path(".shiplap") / f"results-{name}.json"
        whole, part = root / path, (root / path).with_suffix(".part")
        try:
            whole.parent.mkdir(exist_ok=True)
            part.write_text(self.to_text(base_url), encoding="utf-8")
            part.replace(whole)
        except OSError as error:
            raise InputError(f"the results could not be kept in {whole}: {error.strerror}") from error
        return path

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file that `to_text` wrote.

        Raises:
            InputError: when it is none.
        """
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            match document:
                case {"shiplapResults": 1, "provider": str() as name, "version": str() as version, "results": [*found]}:
                    return cls(
                        provider=name,
                        version=version,
                        branch=document.get("branch"),
                        results=tuple(Result(address=each["address"], body=each["body"]) for each in found),
                    )
        except FileNotFoundError:
            raise InputError(f"there is no file {str(path)!r}") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path} could not be read: {error}") from error
        raise InputError(f"{path} is no file of kept results")


def send_results(client: "BrokerClient", found: ResultsOfVersion) -> int:
    """Publish results, each once, and return how many; doing it again changes nothing.

    Raises:
        BrokerError: when the broker is down or refuses.
    """
    if found.branch is not None:
        client.contracts.declare_version(found.provider, found.version, branch=found.branch)
    for result in _distinct(found.results):
        if result.address.endswith(f"/{SHARDS}"):
            client.gates.publish_shard(result.address, result.body)
        else:
            links: JsonObject = {"_links": {"pb:publish-verification-results": {"href": result.address}}}
            client.contracts.publish_verification(links, result.body)
    return len(found.results)


def _distinct(results: Iterable[Result]) -> Iterable[Result]:
    return {result.address: result for result in results}.values()
