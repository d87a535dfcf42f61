"""Where everything lives in the Pact Broker's URL space: the one place that writes its canonical URLs.

Clients hard-code these paths as well as following links, so both must agree.
"""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from shiplap.model.json_value import JsonObject, JsonValue

RESULTS = "verification-results"


@lru_cache(maxsize=4096)  # a body names the same few things dozens of times
def segment(name: str) -> str:
    """Return a name as one segment of a path; a slash inside it becomes ``%2F``."""
    return quote(name, safe="")


def link(href: str, title: str | None = None, name: str | None = None, *, templated: bool | None = None) -> JsonObject:
    """Return a link object; members that are not given are left out."""
    members: dict[str, JsonValue] = {"title": title, "name": name, "href": href, "templated": templated}
    return {key: value for key, value in members.items() if value is not None}


@dataclass(frozen=True, slots=True)
class PactLinks:
    """The URLs of a broker whose root is ``base`` (no slash at its end)."""

    base: str

    def to(self, *segments: str) -> str:
        """Return the URL of a path given as decoded segments."""
        return "/".join([self.base, *map(segment, segments)])

    def curies(self, context: str, *names: str) -> list[JsonValue]:
        """Return the link templates that explain relations in the given context."""
        href = f"{self.base}/doc/{{rel}}?context={context}"
        return [{"name": name, "href": href, "templated": True} for name in names or ("pb",)]

    def pacticipant(self, name: str) -> str:
        """Return the URL of a pacticipant."""
        return self.to("pacticipants", name)

    def version(self, pacticipant: str, number: str) -> str:
        """Return the URL of a version."""
        return self.to("pacticipants", pacticipant, "versions", number)

    def tag(self, pacticipant: str, number: str, tag: str) -> str:
        """Return the URL of a tag on a version."""
        return self.to("pacticipants", pacticipant, "versions", number, "tags", tag)

    def label(self, pacticipant: str, label: str) -> str:
        """Return the URL of a label on a pacticipant."""
        return self.to("pacticipants", pacticipant, "labels", label)

    def branch(self, pacticipant: str, branch: str) -> str:
        """Return the URL of a branch."""
        return self.to("pacticipants", pacticipant, "branches", branch)

    def branch_version(self, pacticipant: str, branch: str, number: str) -> str:
        """Return the URL of a version as a member of a branch."""
        return self.to("pacticipants", pacticipant, "branches", branch, "versions", number)

    def pair(self, provider: str, consumer: str) -> str:
        """Return the URL under which all pacts of a consumer and a provider live."""
        return self.to("pacts", "provider", provider, "consumer", consumer)

    def pact(self, provider: str, consumer: str, number: str) -> str:
        """Return the URL of the pact that a consumer version published."""
        return f"{self.pair(provider, consumer)}/version/{segment(number)}"

    def content(self, provider: str, consumer: str, sha: str, metadata: str | None = None) -> str:
        """Return the URL of a pact's content, with the token that remembers why it was selected."""
        url = f"{self.pair(provider, consumer)}/pact-version/{segment(sha)}"
        return f"{url}/metadata/{segment(metadata)}" if metadata else url

    def results(self, provider: str, consumer: str, sha: str, metadata: str | None = None) -> str:
        """Return the URL where verification results of a content are posted."""
        return f"{self.content(provider, consumer, sha, metadata)}/{RESULTS}"

    def result(self, provider: str, consumer: str, sha: str, number: int) -> str:
        """Return the URL of one verification result."""
        return f"{self.results(provider, consumer, sha)}/{number}"

    def environment(self, uuid: str) -> str:
        """Return the URL of an environment."""
        return self.to("environments", uuid)

    def deployed(self, uuid: str) -> str:
        """Return the URL of a deployed version."""
        return self.to("deployed-versions", uuid)

    def released(self, uuid: str) -> str:
        """Return the URL of a released version."""
        return self.to("released-versions", uuid)
