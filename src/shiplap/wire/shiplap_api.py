"""Shiplap's own HTTP API in one place: every body both sides speak, and the paths they are spoken at.

==========================================  ======================================================================
``POST /shiplap/deployments``               `start_to_json` -> 201 or 409 with `start_answer_to_json`
``POST /shiplap/deployments/{id}/finish``   `end_to_json` -> 200 or 409 with `finish_answer_to_json`
``POST /shiplap/deployments/{id}/abort``    `end_to_json` -> 200 with `deployment_to_json`
``GET /shiplap/deployments?environment=``   `deployments_to_json`
``GET|PUT /shiplap/policies``               `policies_to_json`, `read_policies`; a PUT replaces the whole document
``GET /shiplap/environments/{n}/timeline``  `timeline_to_json`
``GET /shiplap/alive``                      `alive_to_json`
``POST /shiplap/windows/close``, `/reopen`  `override_to_json`
``POST /shiplap/allowances``                `allowance_to_json`
``GET /shiplap/gate``, ``/decisions/{id}``  `shiplap.wire.decision`
any refusal                                 `error_to_json`
==========================================  ======================================================================
"""

from shiplap.wire.deployments import (
    EndDeployment,
    FinishAnswer,
    StartAnswer,
    StartDeployment,
    deployment_from_json,
    deployment_to_json,
    deployments_from_json,
    deployments_to_json,
    end_from_json,
    end_to_json,
    finish_answer_from_json,
    finish_answer_to_json,
    start_answer_from_json,
    start_answer_to_json,
    start_from_json,
    start_to_json,
)
from shiplap.wire.lives import (
    AliveConsumer,
    AliveConsumers,
    EnvironmentTimeline,
    Interval,
    VersionLife,
    alive_from_json,
    alive_to_json,
    allowance_from_json,
    allowance_to_json,
    override_from_json,
    override_to_json,
    timeline_from_json,
    timeline_to_json,
)
from shiplap.wire.policies import Policies, environments_of, policies_to_json, read_policies
from shiplap.wire.problems import error_from_json, error_to_json
from shiplap.wire.time_text import duration_text, instant_text, parse_duration, parse_instant

__all__ = [
    "AliveConsumer",
    "AliveConsumers",
    "EndDeployment",
    "EnvironmentTimeline",
    "FinishAnswer",
    "Interval",
    "Policies",
    "StartAnswer",
    "StartDeployment",
    "VersionLife",
    "alive_from_json",
    "alive_to_json",
    "allowance_from_json",
    "allowance_to_json",
    "deployment_from_json",
    "deployment_to_json",
    "deployments_from_json",
    "deployments_to_json",
    "duration_text",
    "end_from_json",
    "end_to_json",
    "environments_of",
    "error_from_json",
    "error_to_json",
    "finish_answer_from_json",
    "finish_answer_to_json",
    "instant_text",
    "override_from_json",
    "override_to_json",
    "parse_duration",
    "parse_instant",
    "policies_to_json",
    "read_policies",
    "start_answer_from_json",
    "start_answer_to_json",
    "start_from_json",
    "start_to_json",
    "timeline_from_json",
    "timeline_to_json",
]
