"""How long documents of megabytes take to load, to check a contract against and to compare, ours beside others.

Run it as ``python tests/bench/bench_openapi.py [OLD NEW]``; with two documents, such as those of GitHub, their difference
is measured as well. The goals are those of docs/how-to/openapi.md, in seconds of CPU time. A loop of plain Python is
timed before each figure: on a busy machine it takes longer, and so does everything else. The documents are those of the Docker Engine, written fifteen times below prefixes of their own: 13 MB, 1,605 operations
and 1,725 schemas. They lie in the shared test data beside the repository; without them nothing is measured.
"""

import gc
import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, TypeVar
from urllib.parse import parse_qs

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checker import Checker
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Comparison, Verdict
from shiplap.compat.messages import NoSampleError, Side, sample_request
from shiplap.compat.operations import Operations
from shiplap.compat.schemas.bundling import NotWrittenError, bundled
from shiplap.compat.schemas.deciding import Decider
from shiplap.compat.schemas.engines import Containment
from shiplap.compat.schemas.references import Dialect, KnownDocuments, SchemaRef
from shiplap.compat.schemas.verdicts import Excluded, Included
from shiplap.model.collector import collector_seldom
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_engines import installed_engines
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

COPIES = 15
INTERACTIONS = 1_070
FOLDER = next(
    (
        up / "shared" / "corpora" / "real" / "docker-engine"
        for up in Path(__file__).resolve().parents
        if (up / "shared").is_dir()
    ),
    Path("shared"),
)

Result = TypeVar("Result")


def copied(document: dict[str, Any]) -> dict[str, Any]:
    """The document many times over, each time with names of its own."""
    out = {**document, "paths": {}, "components": {name: {} for name in document["components"]}}
    for number in range(COPIES):
        text = json.dumps({"paths": document["paths"], "components": document["components"]})
        part = json.loads(
            text.replace('"#/components/schemas/', f'"#/components/schemas/S{number}').replace(
                '"#/components/requestBodies/', f'"#/components/requestBodies/S{number}'
            )
        )
        out["paths"].update({f"/s{number}{path}": item for path, item in part["paths"].items()})
        for kind, members in part["components"].items():
            out["components"][kind].update({f"S{number}{name}": member for name, member in members.items()})
    return out


def timed(call: Callable[[], Result], times: int = 1) -> tuple[float, Result]:
    """The median CPU seconds of some calls, and what the last one returned."""
    spans = []
    for _ in range(times):
        gc.collect()
        start = process_time()
        result = call()
        spans.append(process_time() - start)
    return median(spans), result


def full_value(schema: Any, document: dict[str, Any], depth: int = 0) -> Any:  # noqa: PLR0911 - one case a kind
    """A value with every documented property, a few levels deep."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "allOf" in schema:
        merged: dict[str, Any] = {}
        for one in schema["allOf"]:
            value = full_value(one, document, depth)
            merged.update(value if isinstance(value, dict) else {})
        return merged
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "array":
            return [] if depth > 3 else [full_value(schema.get("items", {}), document, depth + 1)]
        case "string":
            return "2020-01-01T00:00:00Z" if schema.get("format") == "date-time" else "text"
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
    if depth > 3:
        return {}
    return {name: full_value(one, document, depth + 1) for name, one in schema.get("properties", {}).items()}


def contract_for(document: dict[str, Any]) -> str:
    """A contract over the first operations of a document, with bodies as wide as its schemas; matched by type."""
    loaded = load_document("api.json", {"api.json": json.dumps(document).encode()}.get)
    side = Side("doc", Catalogue(doc=loaded))
    interactions: list[dict[str, Any]] = []
    operations = Operations(loaded)
    for key in operations:
        operation = operations.get(*key)
        if operation is None or len(interactions) == INTERACTIONS:
            continue
        try:
            request = sample_request(operation, side)
        except NoSampleError:
            continue
        status, answer = next(iter(document["paths"][operation.path][operation.method.lower()]["responses"].items()))
        schema = answer.get("content", {}).get("application/json", {}).get("schema")
        response: dict[str, Any] = {"status": int(status)}
        if schema is not None:
            response["headers"] = {"Content-Type": ["application/json"]}
            response["body"] = {"content": full_value(schema, document), "contentType": "application/json"}
            response["matchingRules"] = {"body": {"$": {"combine": "AND", "matchers": [{"match": "type"}]}}}
        asked: dict[str, Any] = {"method": request.method, "path": request.path}
        if request.query:
            asked["query"] = parse_qs(request.query, keep_blank_values=True)
        asked["headers"] = {name: [value] for name, value in request.headers}
        if request.body:
            kind = next(
                (value for name, value in request.headers if name.lower() == "content-type"), "application/json"
            )
            content = json.loads(request.body) if "json" in kind else request.body.decode()
            asked["body"] = {"content": content, "contentType": kind, "encoded": False}
        interactions.append(
            {
                "type": "Synchronous/HTTP",
                "description": f"{operation.name}",
                "request": asked,
                "response": response,
            }
        )
    return json.dumps(
        {
            "consumer": {"name": "web"},
            "provider": {"name": "engine"},
            "interactions": interactions,
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
    )


def answered(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every property required and none nullable, as those of GitHub mostly are: contracts fit it."""
    text = json.dumps(document)
    out: dict[str, Any] = json.loads(text)
    waiting: list[Any] = list(out["components"]["schemas"].values())
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(node.get("properties"), dict):
                node["required"] = sorted(node["properties"])
            node.pop("nullable", None)
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return out


def say(what: str, seconds: float, goal: str, peer: str = "") -> None:
    """Print one line."""
    print(f"{what:<58} {seconds:8.3f} s CPU   goal {goal:<10} {peer}", flush=True)


def plain_loop() -> None:
    """Say how fast the machine is just now."""
    start = process_time()
    total = 0
    for number in range(3_000_000):
        total += number * number % 7
    print(f"{'(a loop of plain Python; 0.19 s where nobody else works)':<58} {process_time() - start:8.3f} s CPU")


def loading(text: bytes, yaml: bytes) -> None:
    """Loading and indexing, beside parsers that do nothing else."""
    plain, _ = timed(lambda: json.loads(text), 5)
    ours, _ = timed(lambda: load_document("api.json", {"api.json": text}.get), 5)
    say(f"JSON of {len(text) / 1e6:.1f} MB loaded and indexed", ours, "0.3 s", f"json.loads alone {plain:.3f} s")
    import ryaml  # noqa: PLC0415 - only where YAML is measured

    plain, _ = timed(lambda: ryaml.loads(yaml.decode()), 1)
    ours, _ = timed(lambda: load_document("api.yaml", {"api.yaml": yaml}.get), 1)
    say(f"YAML of {len(yaml) / 1e6:.1f} MB loaded and indexed", ours, "", f"ryaml.loads alone {plain:.3f} s")


def checking(name: str, text: bytes, pact: str) -> None:
    """A contract against a document: the first time, with nothing known, and the second time; then by the command."""
    plain_loop()
    contract = read_contract(pact)

    def first() -> tuple[Checker, Comparison]:
        document = load_document("api.json", {"api.json": text}.get)
        checker = Checker(document=document, matching=EngineMatching(), judge=OpenapiCoreJudge.of(document))
        return checker, checker.check(contract, "contract")

    with collector_seldom():  # as the command does
        cold, (checker, found) = timed(first)
        warm, _ = timed(lambda: checker.check(contract, "contract"), 3)
    breaks = found.count(Verdict.BREAK)
    asked = f"{found.asked} interactions, {breaks} breaks with a witness each"
    say(f"contract, {name}: cold", cold, "3 s", asked)
    say(f"contract, {name}: warm", warm, "0.5 s", "the comparator of PactFlow: 11 s cold, 0.2 s warm, no witness")
    say(f"contract, {name}: the command", commanded(text, pact), "", "with the start of Python and all imports")


def compiled_environment() -> dict[str, str]:
    """The environment of processes that keep compiled modules, as those of people do; some test machines keep none."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**environment, "PYTHONPYCACHEPREFIX": sys.pycache_prefix or ""}


def compile_modules(folder: str) -> None:
    """Have all modules compiled before anything is measured, those that are only imported for the first break too."""
    sys.pycache_prefix, sys.dont_write_bytecode = folder, False
    code = "import openapi_core, shiplap.cli.openapi_run"
    subprocess.run([sys.executable, "-c", code], check=False, env=compiled_environment())


def commanded(text: bytes, pact: str) -> float:
    """The CPU seconds of ``shiplap openapi check`` as a process of its own."""
    with TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("pact.json", "api.json")]
        files[0].write_text(pact)
        files[1].write_bytes(text)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "shiplap", "openapi", "check", *map(str, files), "--output", "json"]
        subprocess.run(command, capture_output=True, check=False, env=compiled_environment())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def comparing(old: bytes, new: bytes, whose: str) -> None:
    """The whole difference of two documents."""
    plain_loop()

    def difference() -> Comparison:
        documents = [load_document("api.json", {"api.json": text}.get) for text in (old, new)]
        judges = [OpenapiCoreJudge.of(one) for one in documents]
        differ = Differ(old=documents[0], new=documents[1], old_judge=judges[0], new_judge=judges[1])
        return differ.compare("old", "new")

    with collector_seldom():  # as the command does
        seconds, found = timed(difference)
    words = f"{found.count(Verdict.BREAK)} breaks, {found.count(Verdict.UNDECIDED)} undecided, {found.proved} proved"
    say(f"difference of {whose} ({words})", seconds, "20 s", "oasdiff, without proofs, on GitHub's: 5.4 s")


def deciding(old: dict[str, Any], new: dict[str, Any]) -> None:
    """One witness each between all pairs of schemas of the same name, one way round, as a closed producer."""
    decider = Decider(KnownDocuments({"old": old, "new": new}))
    spans: list[float] = []
    for name in sorted(set(old["components"]["schemas"]) & set(new["components"]["schemas"])):
        pointer = f"/components/schemas/{name}"
        refs = [SchemaRef(label, pointer, Dialect.OPENAPI30) for label in ("new", "old")]
        start = process_time()
        verdict = decider.decide(*refs)
        seconds = process_time() - start
        if isinstance(verdict, Excluded):
            spans.append(seconds)
    say(f"a witness, median of {len(spans)}", median(spans) if spans else 0.0, "0.2 s")


def algebra(document: dict[str, Any]) -> None:
    """The same question to our prover and to jsonschema-rs: does each schema include itself, closed?"""
    with installed_engines() as engines:
        if engines.algebra is None:
            return
        decider = Decider(KnownDocuments({"old": document, "new": json.loads(json.dumps(document))}))
        ours = theirs = 0.0
        proved = [0, 0]
        for name in document["components"]["schemas"]:
            refs = [SchemaRef(one, f"/components/schemas/{name}", Dialect.OPENAPI30) for one in ("old", "new")]
            start = process_time()
            verdict = decider.decide(*refs)
            ours, proved[0] = ours + process_time() - start, proved[0] + isinstance(verdict, Included)
            try:
                sends = bundled(refs[0], decider.normaliser, sent=True)
                accepts = bundled(refs[1], decider.normaliser, sent=False)
            except NotWrittenError:
                continue
            start = perf_counter()
            answer = engines.algebra.covers(accepts, sends)
            theirs, proved[1] = theirs + perf_counter() - start, proved[1] + (answer is Containment.YES)
    count = len(document["components"]["schemas"])
    say(f"{proved[0]} of {count} schemas proved", ours, "", f"jsonschema-rs {proved[1]} in {theirs:.3f} s of wall time")


def peak() -> int:
    """The most memory that this process had, in bytes; Linux tells it of the program and not of what started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def memory(text: bytes) -> None:
    """The most memory of a process that loads a document and compares it with itself, against its size."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import bench_openapi as b; text = sys.stdin.buffer.read();"
        "before = b.peak();"
        "document = b.load_document('api.json', {'api.json': text}.get);"
        "b.Differ(old=document, new=document).compare('a', 'b');"
        "print(b.peak() - before)"
    )
    here = str(Path(__file__).parent)
    out = subprocess.run([sys.executable, "-c", code, here], input=text, capture_output=True, check=True).stdout
    print(f"{'memory of one document, loaded and compared':<58} {int(out) / len(text):8.1f} x file  goal 15 x")


def main() -> int:
    """Measure, and print."""
    if not FOLDER.is_dir():
        print("the documents are not there: nothing measured")
        return 0
    with TemporaryDirectory() as compiled:
        compile_modules(compiled)
        measure()
    return 0


def measure() -> None:
    """Measure, and print, one thing after the other."""
    small = [json.loads((FOLDER / f"v1.{number}.json").read_text()) for number in (42, 43, 44)]
    old, new = copied(small[1]), copied(small[2])
    texts = [json.dumps(one, indent=4).encode() for one in (old, new)]
    import ryaml  # noqa: PLC0415 - only where YAML is measured

    plain_loop()
    loading(texts[1], ryaml.dumps(new).encode())
    fitting = answered(new)
    checking("all but a few fit", json.dumps(fitting, indent=4).encode(), contract_for(fitting))
    checking("many breaks", texts[1], contract_for(new))
    checking("of another API", texts[1], contract_for(new).replace('"path": "/v1', '"path": "/other/v1'))
    comparing(texts[0], texts[1], "two documents")
    if len(sys.argv) == 3:
        comparing(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_bytes(), "those given")
    deciding(copied(small[0]), new)
    algebra(small[2])
    memory(texts[1])


if __name__ == "__main__":
    sys.exit(main())
