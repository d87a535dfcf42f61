"""Every address of the broker's API that takes a body, with a media type it takes."""

JSON = "application/json"
PATCH = "application/merge-patch+json"
_PAIR = "/pacts/provider/orders-api/consumer/web"

WRITES = [
    ("POST", "/contracts/publish", JSON),
    ("PUT", f"{_PAIR}/version/99", JSON),
    ("PATCH", f"{_PAIR}/version/40", JSON),
    ("POST", f"{_PAIR}/pact-version/abc/verification-results", JSON),
    ("POST", "/pacts/provider/orders-api/for-verification", JSON),
    ("POST", "/pacticipants", JSON),
    ("PUT", "/pacticipants/web", JSON),
    ("PATCH", "/pacticipants/web", PATCH),
    ("PUT", "/pacticipants/web/labels/x", JSON),
    ("PUT", "/pacticipants/web/versions/40", JSON),
    ("PATCH", "/pacticipants/web/versions/40", PATCH),
    ("PUT", "/pacticipants/web/versions/40/tags/x", JSON),
    ("PUT", "/pacticipants/web/branches/main/versions/40", JSON),
    ("POST", "/environments", JSON),
    ("PUT", "/environments/abc", JSON),
    ("PATCH", "/deployed-versions/abc", PATCH),
    ("PATCH", "/released-versions/abc", PATCH),
    ("POST", "/shiplap/deployments", JSON),
    ("POST", "/shiplap/deployments/abc/finish", JSON),
    ("POST", "/shiplap/deployments/abc/abort", JSON),
    ("PUT", "/shiplap/policies", JSON),
    ("POST", "/shiplap/windows/close", JSON),
    ("POST", "/shiplap/windows/reopen", JSON),
    ("POST", "/shiplap/allowances", JSON),
]
