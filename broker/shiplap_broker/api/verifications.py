"""Results of verifications."""

from functools import partial

from shiplap.model.version import VersionRef
from shiplap.wire.object_reader import ObjectReader
from shiplap.wire.pact_links import RESULTS, link
from shiplap.wire.pact_metadata import parse_token
from shiplap.wire.verification_results import SHARDS, ShardAnswer, shard_answer_to_json
from shiplap_broker.api.bodies.verification import results_of_version_body, verification_body
from shiplap_broker.api.own import own_answer, own_route
from shiplap_broker.api.pacts import PAIR, chosen
from shiplap_broker.store.records import VerificationRecord
from shiplap_broker.usecases.edit_versions import find_version
from shiplap_broker.usecases.find_contract import find_contract
from shiplap_broker.usecases.find_verification import (
    delete_verification,
    find_verification,
    latest_verification,
    verifications_of_version,
)
from shiplap_broker.usecases.record_shard import ShardOfRun, record_shard
from shiplap_broker.usecases.record_verification import record_verification
from shiplap_broker.usecases.values import ResultToRecord, WithDigest
from shiplap_broker.web.broker import Broker
from shiplap_broker.web.call import EXTENDED, HAL, JSON, Answer, Call, created, nothing
from shiplap_broker.web.checks import Checks
from shiplap_broker.web.faults import NoSuchNameError, NothingHereError
from shiplap_broker.web.routing import Route, route

_CONTENT = f"{PAIR}/pact-version/{{sha}}"
_WITH_TOKEN = f"{_CONTENT}/metadata/{{metadata}}"
_PRODUCES = (HAL, JSON, EXTENDED)


def routes(broker: Broker) -> tuple[Route, ...]:
    """Return the routes of results."""
    latest = partial(_latest, broker)
    return (
        *(route(f"{prefix}/{RESULTS}", post=partial(_record, broker)) for prefix in (_CONTENT, _WITH_TOKEN)),
        *(
            route(
                f"{prefix}/{RESULTS}/{{number}}",
                produces=_PRODUCES,
                get=partial(_get, broker),
                delete=partial(_delete, broker),
            )
            for prefix in (_CONTENT, _WITH_TOKEN)
        ),
        *(
            route(f"{PAIR}/{which}/{RESULTS}/latest", get=latest, produces=_PRODUCES)
            for which in ("pact-version/{sha}", "version/{version}", "latest", "latest/{tag}")
        ),
        *(own_route(broker, f"{prefix}/{RESULTS}/{SHARDS}", post=_record_shard) for prefix in (_CONTENT, _WITH_TOKEN)),
        route(f"/{RESULTS}/consumer/{{consumer}}/version/{{version}}/latest", get=partial(_of_version, broker)),
    )


def _record(broker: Broker, call: Call) -> Answer:
    checks = Checks(call.members(null_characters=True))
    result = _told(broker, call, checks)
    found = chosen(broker, call)
    record = record_verification(broker.store, result, broker.now())
    body = verification_body(record, found.publication.consumer_version, call.links)
    return created(body, call.links.result(record.provider, record.consumer, record.sha, record.number))


def _told(broker: Broker, call: Call, checks: Checks) -> ResultToRecord:
    """Return the result in a body.

    Raises:
        BadBodyError: with everything that is wrong with it.
    """
    success = checks.flag("success", required=True)
    version = checks.text("providerApplicationVersion", required=True)
    build_url = checks.url("buildUrl")
    checks.finish()
    token = parse_token(call.names.get("metadata", ""))
    return ResultToRecord(
        provider=call.name("provider"),
        consumer=call.name("consumer"),
        sha=call.name("sha"),
        provider_version=version or "",
        success=success is True,
        consumer_versions=_existing(broker, call, token.consumer_versions),
        build_url=build_url,
        test_results=checks.members.get("testResults"),
        verified_by=checks.members.get("verifiedBy"),
        work_in_progress=token.work_in_progress,
        announced_from=call.links.base,
    )


def _record_shard(broker: Broker, call: Call) -> Answer:
    """Take the results of one shard of a run."""
    members = call.members(null_characters=True)
    reader = ObjectReader(members.get("shard"), "$.shard")
    shard = ShardOfRun(reader.text("run"), reader.whole_number("index", 0), reader.whole_number("count", 0))
    reader.finish("these are not the results of a shard")
    merged = record_shard(broker.store, _told(broker, call, Checks(members)), shard, broker.now())
    return own_answer(
        shard_answer_to_json(
            ShardAnswer(
                missing=merged.missing, success=None if merged.verification is None else merged.verification.success
            )
        )
    )


def _existing(broker: Broker, call: Call, numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the versions in a token that exist, since anybody can write a token."""
    consumer = call.name("consumer")
    return tuple(each for each in numbers if find_version(broker.store, VersionRef(consumer, each)) is not None)


def _one(broker: Broker, call: Call) -> VerificationRecord:
    number = call.name("number")
    if number == "all":
        raise NoSuchNameError("To see all the verifications for a pact, use the Matrix page")
    named = (call.name("consumer"), call.name("provider"), call.name("sha"))
    record = find_verification(broker.store, int(number)) if number.isascii() and number.isdigit() else None
    if record is None or (record.consumer, record.provider, record.sha) != named:
        raise NothingHereError
    return record


def _get(broker: Broker, call: Call) -> Answer:
    return _answer(broker, call, _one(broker, call))


def _answer(broker: Broker, call: Call, record: VerificationRecord, shown_for: str | None = None) -> Answer:
    if call.media == EXTENDED:
        url = f"{call.links.pair(record.provider, record.consumer)}/latest"
        return Answer(status=302, media="text/html", headers={"location": url})
    number = shown_for or _newest_version(broker, record)
    return Answer(body=verification_body(record, number, call.links), media=call.media)


def _newest_version(broker: Broker, record: VerificationRecord) -> str:
    found = find_contract(broker.store, record.consumer, record.provider, WithDigest(record.sha))
    return "" if found is None else found.publication.consumer_version


def _latest(broker: Broker, call: Call) -> Answer:
    found = chosen(broker, call)
    record = latest_verification(broker.store, call.name("consumer"), call.name("provider"), found.publication.sha)
    if record is None:
        raise NothingHereError
    asked_version = found.publication.consumer_version if "version" in call.names else None
    return _answer(broker, call, record, asked_version)


def _delete(broker: Broker, call: Call) -> Answer:
    if not delete_verification(broker.store, _one(broker, call).number):
        raise NothingHereError
    return nothing()


def _of_version(broker: Broker, call: Call) -> Answer:
    asked = VersionRef(call.name("consumer"), call.name("version"))
    if find_version(broker.store, asked) is None:
        raise NothingHereError
    results = verifications_of_version(broker.store, asked)
    shown = [(record, _newest_version(broker, record)) for _, record in results if record is not None]
    unverified = [provider for provider, record in results if record is None]
    title = f"Latest verification results for consumer {asked.pacticipant} version {asked.number}"
    own = link(call.links.base + call.path, title)
    return Answer(body=results_of_version_body(shown, unverified, own, call.links))
