"""Lines by which a step of GitHub Actions says what belongs beside the code.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""


def command(level: str, text: str, **properties: str) -> str:
    """Return an annotation.

    Args:
        level: ``error``, ``warning`` or ``notice``.
        text: what it says; may have several lines.
        properties: where it belongs and what it is called: ``file``, ``line``, ``title``; empty ones are left out.
    """
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level} {named}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
