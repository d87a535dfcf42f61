"""What can be set about a broker: one frozen value, so that nothing inside reads flags, files or the environment."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """How webhooks are called.

    Attributes:
        hosts: the only hosts they may call: names, ``*.domain``, addresses, networks; empty for every public one.
        internal: hosts and networks they may call although these are internal, such as ``10.1.0.0/16``.
        methods: the HTTP methods they may use.
        schemes: the schemes their addresses may have.
        retry_seconds: how long to wait before each further attempt; when all are used up, the delivery is dead.
        seconds: how long one call may take, the answer included.
        answer_bytes: how much of the body of an answer is read.
        at_once: how many calls one process makes side by side.
        at_once_to_host: how many calls of all processes may go to one host, so that a slow one leaves room for others.
        poll_seconds: how often a worker looks for deliveries that are due.
        keep_days: how long delivered ones are kept for people to look at.
    """

    hosts: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("POST",)
    schemes: tuple[str, ...] = ("http", "https")
    retry_seconds: tuple[float, ...] = (10, 60, 120, 300, 600, 1200, 3600, 14400)
    seconds: float = 15
    answer_bytes: int = 64 * 1024
    at_once: int = 6
    at_once_to_host: int = 2
    poll_seconds: float = 1.0
    keep_days: int = 90

    @property
    def lease_seconds(self) -> float:
        """How long a claimed delivery stays with its worker before that is taken for dead: longer than any call."""
        return 3 * self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerSettings:
    """How one broker process behaves.

    Attributes:
        database_url: ``sqlite:///FILE`` or ``postgresql://...``.
        host: the address to listen on; the default is reachable from this machine only.
        port: the TCP port; 0 takes a free one.
        base_url: the address that links begin with; ``None`` takes the one of each request.
        main_branch_candidates: names of branches that become the main branch of a pacticipant which has none.
        first_tag_is_branch: the first tag of a young version names its branch, where it has none (Pact's default).
        first_tag_seconds: how many seconds a version is young for ``first_tag_is_branch``.
        tag_is_deployment: a new tag that is named like an environment records a deployment there (Pact's default).
        refuse_similar_names: a contract may not bring in a pacticipant whose name is nearly that of a known one.
        allow_changed_contracts: a published contract of a version may be published again with other content.
        webhooks: how webhooks are called.
        worker: whether this process calls them; others may, beside it.
        drain_seconds: how long it goes on answering after it was told to stop, while ``/readyz`` says that it is not
            ready, so that a load balancer can notice.
        log_format: ``text`` or ``json``.
        log_level: the least level that is written; ``None`` writes warnings as text, and every request as JSON.
    """

    database_url: str = "sqlite:///shiplap.db"
    host: str = "127.0.0.1"
    port: int = 9292
    base_url: str | None = None
    main_branch_candidates: tuple[str, ...] = ("develop", "main", "master")
    first_tag_is_branch: bool = True
    first_tag_seconds: int = 10
    tag_is_deployment: bool = True
    refuse_similar_names: bool = True
    allow_changed_contracts: bool = False
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    worker: bool = True
    drain_seconds: float = 0
    log_format: str = "text"
    log_level: str | None = None

    @property
    def least_level(self) -> str:
        """The least level of logs that is written."""
        return self.log_level or ("info" if self.log_format == "json" else "warning")
