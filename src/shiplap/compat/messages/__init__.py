"""Whole HTTP messages against a document: what it objects to, part by part, and messages made out of it."""

from shiplap.compat.messages.problems import Problem, Side
from shiplap.compat.messages.requests import request_problems
from shiplap.compat.messages.responses import response_problems
from shiplap.compat.messages.samples import NoSampleError, sample_request, sample_response

__all__ = [
    "NoSampleError",
    "Problem",
    "Side",
    "request_problems",
    "response_problems",
    "sample_request",
    "sample_response",
]
