"""Reads contract files from disk for publishing: every fault of every file is found before anything is sent."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from shiplap.errors import Fault, InputError
from shiplap.pactfile import read_contract
from shiplap.wire.pact_client import ContractFile


def find_contract_files(places: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """Return the files named, and the ``.json`` files directly in the folders named, in order and each once.

    Relative places are below ``folder``, and stay relative.

    Raises:
        InputError: for each place that does not exist, and when there is no file at all: nothing is never published.
    """
    faults: list[Fault] = []
    files: dict[Path, None] = {}
    for place in places:
        where = folder / place
        if where.is_dir():
            found = [place / file.name for file in sorted(where.glob("*.json")) if file.is_file()]
            files.update(dict.fromkeys(found))
            if not found:
                faults.append(
                    Fault(str(place), "holds no .json file; run the consumer's tests first, or name the files")
                )
        elif where.is_file():
            files[place] = None
        else:
            faults.append(Fault(str(place), "does not exist; run the consumer's tests first, or name the files"))
    if faults:
        raise InputError("nothing was published", faults)
    return tuple(files)


def read_contract_files(files: Iterable[Path], folder: Path) -> tuple[ContractFile, ...]:
    """Read and check contract files, below ``folder`` where they are relative; their bytes are kept as they are.

    Raises:
        InputError: with every fault of every file.
    """
    faults: list[Fault] = []
    contracts: list[ContractFile] = []
    for file in files:
        try:
            content = (folder / file).read_bytes()
            contract = read_contract(content, str(file))
        except OSError as error:
            faults.append(Fault(str(file), f"cannot be read: {error.strerror or error}"))
        except InputError as error:
            found = error.faults or (Fault("$", error.message),)
            faults += [Fault(f"{file} {fault.where}", fault.problem, fault.line) for fault in found]
        else:
            contracts.append(
                ContractFile(consumer=contract.consumer, provider=contract.provider, content=content, source=str(file))
            )
    faults += _doubles(contracts)
    if faults:
        raise InputError("nothing was published", faults)
    return tuple(contracts)


def _doubles(contracts: Sequence[ContractFile]) -> list[Fault]:
    seen: dict[tuple[str, str], str] = {}
    faults: list[Fault] = []
    for contract in contracts:
        first = seen.setdefault((contract.consumer, contract.provider), contract.source)
        if first != contract.source:
            pair = f"{contract.consumer} and {contract.provider}"
            faults.append(Fault(contract.source, f"is a second contract between {pair}, beside {first}; keep one"))
    return faults
