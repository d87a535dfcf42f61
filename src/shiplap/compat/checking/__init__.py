"""A contract against a document: what its requests say is sent, what its responses say is accepted."""

from shiplap.compat.checking.ports import CannotJudgeError, SecondJudge

__all__ = ["CannotJudgeError", "SecondJudge"]
