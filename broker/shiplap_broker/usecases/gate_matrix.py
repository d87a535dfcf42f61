"""Answers Pact's matrix with the overlap gate where an environment is given."""

from datetime import datetime

from shiplap_broker.usecases.ask_matrix import ask_matrix
from shiplap_broker.usecases.matrix_values import Matrix, Question
from shiplap_broker.usecases.ports import Store


def gate_matrix(store: Store, question: Question, *, decision_id: str, now: datetime) -> Matrix:
    """Return the answer to a question in which every name is known."""
    return ask_matrix(store, question, now)
