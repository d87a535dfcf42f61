"""The plan of a run: which contents are replayed, for which consumer versions, under which names.

Many consumer versions share one content. It is replayed once, and the outcome speaks for all of them. A plan is made
once and travels to other processes as plain data. A plan of thousands of contracts must not fill the memory: their
texts are kept compressed, and only the contracts that were read last are kept as values.
"""

import base64
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import PurePath
from typing import Any, Self

from shiplap.model.interaction import Contract
from shiplap.pactfile import content_digest, read_contract
from shiplap.verify.contract import replayables
from shiplap.verify.replay import Replayable

_VERSIONS_SHOWN = 4
_KEPT = 4
_ASSUMED = re.compile(r", (?:assumed|measured): .*?(?= until |$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedContract:
    """One content to replay.

    Attributes:
        packed: the contract file as it was read, compressed.
        source: where from: a path or an address.
        versions: consumer versions that share the content, each with why it counts (``""`` where nobody said).
        pending: whether a failure blocks nobody.
        results: addresses results go to; none for contracts that came from files.
        notices: sentences of the broker for people.
        digest: of the content.
        label: who is asked about, unique in the plan for one provider: ``web@40``.
        size: how many interactions it has.
    """

    packed: bytes
    source: str
    consumer: str
    provider: str
    versions: Mapping[str, str] = field(default_factory=dict)
    pending: bool = False
    results: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    digest: str = ""
    label: str = ""
    size: int = 0

    @property
    def text(self) -> str:
        """The contract file as it was read."""
        return zlib.decompress(self.packed).decode("utf-8-sig")

    def read(self) -> Contract:
        """Return the contract in the text; the last few stay in memory, since neighbours are asked for in turn."""
        return _read(self.packed, self.source)

    def replayables(self) -> tuple[Replayable, ...]:
        """Return its interactions with their names, as `shiplap.verify.contract.replayables` does."""
        return _replayables(self.packed, self.source)

    @property
    def alive_label(self) -> str:
        """The label with why each version counts: ``web@40 [open tabs until 2026-11-24 08:26 UTC], 41 [deployed]``."""
        if not any(self.versions.values()):
            return self.label
        told = ", ".join(
            f"{number} [{_ASSUMED.sub('', why)}]" if why else number for number, why in self.versions.items()
        )
        return f"{self.consumer}@{told}"

    def to_plain(self) -> dict[str, Any]:
        """Return the contract as strings, lists and dictionaries, for another process."""
        return {
            "packed": base64.b64encode(self.packed).decode("ascii"),
            "source": self.source,
            "consumer": self.consumer,
            "provider": self.provider,
            "versions": dict(self.versions),
            "pending": self.pending,
            "results": [*self.results],
            "notices": [*self.notices],
            "digest": self.digest,
            "label": self.label,
            "size": self.size,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `to_plain` gave in the other process."""
        packed = base64.b64decode(plain["packed"])
        several = {name: tuple(plain[name]) for name in ("results", "notices")}
        return cls(**{**plain, **several, "packed": packed})


def planned(
    text: str | bytes,
    source: str,
    *,
    versions: Mapping[str, str] | None = None,
    pending: bool = False,
    results: tuple[str, ...] = (),
    notices: tuple[str, ...] = (),
) -> PlannedContract:
    """Read a contract for a plan.

    Raises:
        ContractFileError: when the text is no contract.
    """
    contract = read_contract(text, source)
    return PlannedContract(
        packed=zlib.compress(text.encode() if isinstance(text, str) else text, 1),
        source=source,
        consumer=contract.consumer,
        provider=contract.provider,
        versions=versions or {},
        pending=pending,
        results=results,
        notices=notices,
        digest=content_digest(contract),
        size=len(contract.interactions),
    )


@lru_cache(maxsize=_KEPT)
def _read(packed: bytes, source: str) -> Contract:
    return read_contract(zlib.decompress(packed), source)


@lru_cache(maxsize=_KEPT)
def _replayables(packed: bytes, source: str) -> tuple[Replayable, ...]:
    return replayables(_read(packed, source))


def plan(contracts: Iterable[PlannedContract]) -> tuple[PlannedContract, ...]:
    """Merge contracts of equal content and name each one; the order is that of first appearance.

    A content that is pending for some and blocking for others blocks.
    """
    merged: dict[tuple[str, str, str], PlannedContract] = {}
    for contract in contracts:
        key = (contract.provider, contract.consumer, contract.digest)
        known = merged.get(key)
        merged[key] = contract if known is None else _merge(known, contract)
    return _labelled(list(merged.values()))


def _merge(first: PlannedContract, second: PlannedContract) -> PlannedContract:
    reasons = dict(first.versions)
    for number, why in second.versions.items():
        reasons[number] = reasons.get(number) or why
    return replace(
        first,
        versions=reasons,
        pending=first.pending and second.pending,
        results=tuple(dict.fromkeys(first.results + second.results)),
        notices=tuple(dict.fromkeys(first.notices + second.notices)),
    )


def _labelled(contracts: list[PlannedContract]) -> tuple[PlannedContract, ...]:
    plain = [_plain_label(contract) for contract in contracts]
    owners = [(contract.provider, label) for contract, label in zip(contracts, plain, strict=True)]
    owned = Counter(owners)
    told = [
        label if owned[owner] == 1 else f"{label}({_place(contract, contracts)})"
        for contract, label, owner in zip(contracts, plain, owners, strict=True)
    ]
    labels = Counter(told)
    return tuple(
        replace(contract, label=label if labels[label] == 1 else f"{label}#{contract.digest[-8:]}")
        for contract, label in zip(contracts, told, strict=True)
    )


def _plain_label(contract: PlannedContract) -> str:
    numbers = list(contract.versions)
    shown = ",".join(numbers[:_VERSIONS_SHOWN])
    more = f"+{len(numbers) - _VERSIONS_SHOWN}" if len(numbers) > _VERSIONS_SHOWN else ""
    label = f"{contract.consumer}@{shown}{more}" if numbers else contract.consumer
    return label.replace("::", ":").replace("[", "(").replace("]", ")")


def _place(contract: PlannedContract, contracts: list[PlannedContract]) -> str:
    """Return what tells the contract's file from the files of the same consumer: its name, or its folder's."""
    path = PurePath(contract.source)
    others = [
        PurePath(other.source) for other in contracts if other is not contract and other.consumer == contract.consumer
    ]
    return path.stem if all(path.stem != other.stem for other in others) else path.parent.name
