"""Merges what flags, environment variables and ``[tool.shiplap]`` say, so that their precedence is in one place.

The first of flags, environment, ``[tool.shiplap]`` and defaults that says something wins, setting by setting; the
credentials count as one setting, so that a token given as a flag is never sent beside a password of the environment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit, urlunsplit

from shiplap.errors import Fault, InputError, nearest_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be said once for a project instead of with each command.

    Attributes:
        broker_url: address of the broker, without credentials and without a slash at its end.
        broker_token: bearer token; never shown.
        broker_username: user of basic credentials.
        broker_password: password of basic credentials; never shown.
        pacticipant: name of the project in the broker.
        version: version that is being built; ``None`` lets `find_build` look for it.
        branch: branch that is being built; ``None`` as for the version.
        build_url: page of the build; ``None`` as for the version.
        run: names the run whose shards belong together; ``None`` as for the version.
        environment: environment that commands are about.
        contracts_dir: where contract files lie.
        ssl_certificate: file of certificates to trust instead of the system's.
        keep_headers: names of headers that contracts made of mocks and traffic keep.
        allow_secrets: JSON paths of what only looks like a secret there.
    """

    broker_url: str | None = None
    broker_token: str | None = field(default=None, repr=False)
    broker_username: str | None = field(default=None, repr=False)
    broker_password: str | None = field(default=None, repr=False)
    pacticipant: str | None = None
    version: str | None = None
    branch: str | None = None
    build_url: str | None = None
    run: str | None = None
    environment: str | None = None
    contracts_dir: str = "contracts"
    ssl_certificate: str | None = None
    keep_headers: tuple[str, ...] = ()
    allow_secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where one setting may be said.

    Attributes:
        name: its name in `Settings`; with dashes for underscores it is the key in ``[tool.shiplap]``.
        variables: environment variables that set it, the first that is set wins.
        secret: whether it must not stand in a file that is committed.
        many: whether it is a list: of texts in the file, parted by commas in a variable.
        meaning: one line for the documentation.
    """

    name: str
    variables: tuple[str, ...]
    secret: bool = False
    many: bool = False
    meaning: str

    @property
    def key(self) -> str:
        """The key in ``[tool.shiplap]``."""
        return self.name.replace("_", "-")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="broker_url", variables=("SHIPLAP_BROKER_URL", "PACT_BROKER_BASE_URL"), meaning="address of the broker"
    ),
    Setting(
        name="broker_token",
        variables=("SHIPLAP_BROKER_TOKEN", "PACT_BROKER_TOKEN"),
        secret=True,
        meaning="bearer token for the broker",
    ),
    Setting(
        name="broker_username",
        variables=("SHIPLAP_BROKER_USERNAME", "PACT_BROKER_USERNAME"),
        secret=True,
        meaning="user of basic credentials for the broker",
    ),
    Setting(
        name="broker_password",
        variables=("SHIPLAP_BROKER_PASSWORD", "PACT_BROKER_PASSWORD"),
        secret=True,
        meaning="password of basic credentials for the broker",
    ),
    Setting(name="pacticipant", variables=("SHIPLAP_PACTICIPANT",), meaning="name of the project in the broker"),
    Setting(name="version", variables=("SHIPLAP_VERSION",), meaning="version that is being built"),
    Setting(name="branch", variables=("SHIPLAP_BRANCH",), meaning="branch that is being built"),
    Setting(name="build_url", variables=("SHIPLAP_BUILD_URL",), meaning="page of the build"),
    Setting(name="run", variables=("SHIPLAP_RUN",), meaning="run whose shards belong together"),
    Setting(name="environment", variables=("SHIPLAP_ENVIRONMENT",), meaning="environment that commands are about"),
    Setting(name="contracts_dir", variables=("SHIPLAP_CONTRACTS_DIR",), meaning="where contract files lie"),
    Setting(
        name="ssl_certificate",
        variables=("SHIPLAP_SSL_CERTIFICATE", "SSL_CERT_FILE"),
        meaning="file of certificates to trust instead of the system's",
    ),
    Setting(
        name="keep_headers",
        variables=("SHIPLAP_KEEP_HEADERS",),
        many=True,
        meaning="list of headers that contracts made of mocks and traffic keep beside the content type",
    ),
    Setting(
        name="allow_secrets",
        variables=("SHIPLAP_ALLOW_SECRETS",),
        many=True,
        meaning="list of JSON paths of what only looks like a secret in mocks and traffic",
    ),
)

_CREDENTIALS = ("broker_token", "broker_username", "broker_password")
_Layer: TypeAlias = Mapping[str, str]
_BETWEEN = "\n"


def merge_settings(
    flags: Mapping[str, str | None], environ: Mapping[str, str], table: Mapping[str, object]
) -> Settings:
    """Merge all sources into one value.

    Args:
        flags: what was said on the command line, by names of `Settings`; ``None`` where nothing was said.
        environ: environment variables; empty ones count as absent.
        table: the parsed ``[tool.shiplap]``, empty where there is none.

    Raises:
        InputError: for unknown keys, values of the wrong type, secrets in the file, an address that is none, or
            credentials that contradict each other: all faults at once.
    """
    faults: list[Fault] = []
    layers = [
        {name: value for name, value in flags.items() if value},
        _environment_layer(environ),
        _table_layer(table, faults),
    ]
    layers = [_without_credentials_in_url(layer, faults) for layer in layers]
    chosen: dict[str, str] = {}
    for layer in reversed(layers):
        if any(name in layer for name in _CREDENTIALS):
            chosen = {name: value for name, value in chosen.items() if name not in _CREDENTIALS}
        chosen.update(layer)
    if "broker_token" in chosen and ("broker_username" in chosen or "broker_password" in chosen):
        faults.append(Fault("broker credentials", "a token and a username or password are set together; keep one"))
    elif "broker_password" in chosen and "broker_username" not in chosen:
        faults.append(Fault("broker credentials", "a password is set without a username"))
    if faults:
        raise InputError("the settings cannot be used", faults)
    lists = {each.name for each in SETTINGS if each.many}
    values: dict[str, Any] = {
        name: tuple(value.split(_BETWEEN)) if name in lists else value for name, value in chosen.items()
    }
    return replace(Settings(), **values)


def _environment_layer(environ: Mapping[str, str]) -> dict[str, str]:
    layer = {}
    for setting in SETTINGS:
        value = next((environ[name] for name in setting.variables if environ.get(name)), None)
        if value is not None:
            texts = (each.strip() for each in value.split(",")) if setting.many else [value]
            layer[setting.name] = _BETWEEN.join(each for each in texts if each)
    return {name: value for name, value in layer.items() if value}


def _table_layer(table: Mapping[str, object], faults: list[Fault]) -> dict[str, str]:
    layer: dict[str, str] = {}
    by_name = {setting.name: setting for setting in SETTINGS}
    for key, value in table.items():
        where = f"[tool.shiplap] {key}"
        setting = by_name.get(key.replace("-", "_"))
        if setting is None:
            faults.append(Fault(where, _unknown(key, [setting.key for setting in SETTINGS])))
        elif setting.secret:
            faults.append(Fault(where, f"a secret must not stand in a file; set {setting.variables[0]} instead"))
        elif setting.many:
            if isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value):
                layer.update({setting.name: _BETWEEN.join(value)} if value else {})
            else:
                faults.append(Fault(where, "expected a list of texts that are not blank"))
        elif not isinstance(value, str) or not value.strip():
            faults.append(Fault(where, "expected a text that is not blank"))
        else:
            layer[setting.name] = value
    return layer


def _unknown(key: str, known: Sequence[str]) -> str:
    near = nearest_names(key.replace("_", "-"), known)
    return "is not a setting; " + (f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}")


def _without_credentials_in_url(layer: _Layer, faults: list[Fault]) -> dict[str, str]:
    """Move ``https://user:password@host`` apart, so that the address can be shown."""
    rest = dict(layer)
    url = rest.pop("broker_url", None)
    if url is None:
        return rest
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        faults.append(Fault("broker URL", "expected an address such as https://broker.example.com"))
        return rest
    parts = urlsplit(url)
    if parts.username and not any(name in rest for name in _CREDENTIALS):
        rest["broker_username"] = unquote(parts.username)
        rest["broker_password"] = unquote(parts.password or "")
    place = parts.netloc.rpartition("@")[2]
    rest["broker_url"] = urlunsplit((parts.scheme, place, parts.path.rstrip("/"), "", ""))
    return rest
