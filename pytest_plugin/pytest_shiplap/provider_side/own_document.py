"""The provider's own OpenAPI document: each answer is held against it where it comes, and the whole told at the end.

Answers come in workers too; what is said of them travels with the reports.
"""

from typing import TYPE_CHECKING, Any

import pytest

from pytest_shiplap.provider_side.item import JUDGED
from pytest_shiplap.session import RUN_STATE, RunState
from shiplap.client.publish_document import send_document
from shiplap.compat.documents import Files
from shiplap.errors import ShiplapError
from shiplap.model.exchange import Request, Response
from shiplap.model.version import VersionRef
from shiplap.report.self_check_as_text import self_check_lines
from shiplap.verify.openapi_files import files_below, open_document
from shiplap.verify.openapi_self_check import Judgement, SelfChecker, Tally

if TYPE_CHECKING:
    from pytest_shiplap.provider_side.surroundings import Surroundings
    from shiplap.model.self_check import SelfCheck

_OWN: pytest.StashKey["OwnDocument"] = pytest.StashKey()


class OwnDocument:
    """The document in one process, and in the leading one what was said of all answers."""

    def __init__(self, path: str, checker: SelfChecker, files: Files) -> None:
        """Take the document's path as it was given, what judges by it, and the port to its files."""
        self.path = path
        self.checker = checker
        self.files = files
        self.tally = Tally()

    @classmethod
    def of(cls, config: pytest.Config) -> "OwnDocument | None":
        """Return the document this run holds answers against; ``None`` where there is none.

        Raises:
            pytest.UsageError: when it cannot be used.
        """
        given: str | None = config.getoption("contract_openapi")
        if given is None:
            return None
        if _OWN not in config.stash:
            path = config.invocation_params.dir / given
            try:
                checker = SelfChecker(open_document(path))
            except ShiplapError as error:
                raise pytest.UsageError(f"--contract-openapi: {error}") from error
            config.stash[_OWN] = cls(given, checker, files_below(path.parent.resolve()))
        return config.stash[_OWN]

    def judge(self, item: pytest.Item, request: Request, response: Response) -> None:
        """Judge an answer, and leave on the item what is said of it."""
        judgement = self.checker.judge(request, response)
        if judgement is not None:
            item.stash.setdefault(JUDGED, []).append([judgement.operation, [*judgement.problems], judgement.status])

    def hear(self, carried: list[Any]) -> None:
        """Take what a report carried."""
        for operation, problems, status in carried:
            self.tally.hear(Judgement(operation, tuple(problems), status))

    def settle(self, session: pytest.Session, surroundings: "Surroundings", providers: tuple[str, ...]) -> bool:
        """Say what came of it and publish it where that was asked for; return whether it is a pass."""
        state = session.config.stash[RUN_STATE]
        check = self.tally.result(self.checker.extent)
        said = state.lines if check is not None and check.passed else state.failures
        said.extend(self_check_lines(check, self.path))
        if check is not None and surroundings.publish:
            return self._publish(check, surroundings, providers, state) and check.passed
        return check is not None and check.passed

    def _publish(
        self, check: "SelfCheck", surroundings: "Surroundings", providers: tuple[str, ...], state: RunState
    ) -> bool:
        from shiplap.client import BrokerClient  # noqa: PLC0415 - only runs that publish need it

        if surroundings.shard is not None:
            state.lines.append("the document was not published: a shard has seen a part of the answers only")
            return True
        if len(providers) != 1 or surroundings.version is None:
            state.failures.append("the document was not published: say --contract-provider, it is of one provider")
            return False
        ref = VersionRef(providers[0], surroundings.version)
        try:
            with BrokerClient.open(surroundings.settings) as client:
                send_document(client, ref, self.checker.document, self.files, check)
        except ShiplapError as error:
            state.failures.append(f"the OpenAPI document of {ref} was not published: {error}")
            return False
        state.lines.append(f"published: the OpenAPI document of {ref} with this self-check")
        return True
