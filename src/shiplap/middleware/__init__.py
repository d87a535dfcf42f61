"""Counts which client versions still send requests, inside the provider, and tells the broker in the background.

A window closes early only where old builds are known to be gone. The provider sees every request they make, so that is
where they are counted. What is counted is a version, a route template, five minutes and a number: nothing about users.
Requests are never refused, delayed by the broker or failed; where counting cannot be trusted, nothing is claimed.
"""

from shiplap.middleware.asgi import ClientVersionMiddleware
from shiplap.middleware.client_version import APOLLO, NameAndVersion, OneHeader, VersionOnly
from shiplap.middleware.counts import RouteCount
from shiplap.middleware.reporter import Reporter, ReporterStatus
from shiplap.middleware.route_template import DjangoRoute
from shiplap.middleware.wsgi import WsgiClientVersionMiddleware

__all__ = [
    "APOLLO",
    "ClientVersionMiddleware",
    "DjangoRoute",
    "NameAndVersion",
    "OneHeader",
    "Reporter",
    "ReporterStatus",
    "RouteCount",
    "VersionOnly",
    "WsgiClientVersionMiddleware",
]
