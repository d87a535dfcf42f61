"""What can be set about a broker: one frozen value, so that nothing inside reads flags, files or the environment."""

from dataclasses import dataclass


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
