"""Answers as the transport hands them on, made from JSON values or the recorded fixtures."""

import json
from pathlib import Path

from bot.cometapi.answers.envelope import Answer

_FIXTURES = Path(__file__).parent / "fixtures"


def answer(
    content: object, *, status: int = 200, content_type: str = "application/json", **headers: str
) -> Answer:
    """Return an answer whose body is `content`: bytes as they are, anything else as JSON."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers={"content-type": content_type, **named}, body=body)


def recorded(name: str, **changes: object) -> dict[str, object]:
    """Return the fixture `name` with some fields changed."""
    content: dict[str, object] = json.loads((_FIXTURES / f"{name}.json").read_text("utf-8"))
    return {**content, **changes}


def submit_answer(name: str) -> object:
    """Return one of the answers to a submit in fixture G."""
    return recorded("g_submit_answers")[name]
