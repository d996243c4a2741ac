"""What Discord would say to a message of ours: its documented limits, and its OpenAPI file."""

from typing import Any

from discord import ui

from playground.discord.exchanges import Exchange
from playground.discord.limits.messages import Terms, Upload, check_message
from tests.support import openapi

COMPONENTS_V2 = 1 << 15


def check(layout: ui.LayoutView, *, picture: str | None = None) -> dict[str, Any]:
    """Fail if Discord would refuse the message; return its container."""
    files = [Upload(index=0, filename=picture, data=b"picture")] if picture else []
    body: dict[str, Any] = {
        "flags": COMPONENTS_V2,
        "components": layout.to_components(),  # type: ignore[no-untyped-call]
        "attachments": [{"id": 0, "filename": picture}] if picture else [],
    }
    check_message(body, files, terms=Terms(file_limit=10_000_000, emoji_ids=set()))
    assert openapi.problems([_sent(body)]) == []
    [container] = body["components"]
    assert isinstance(container, dict)
    return container


def texts(container: dict[str, Any]) -> list[str]:
    """The texts of a container, top to bottom."""
    return [part["content"] for part in container["components"] if "content" in part]


def rows(container: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The buttons of a container, row by row."""
    return [part["components"] for part in container["components"] if part["type"] == 1]


def names(row: list[dict[str, Any]]) -> list[str]:
    """What stands on the buttons of a row: the label, else the emoji."""
    return [button.get("label") or button["emoji"]["name"] for button in row]


def _sent(body: dict[str, Any]) -> Exchange:
    # Status 500 has no schema, so that only the request is checked.
    return Exchange(
        method="POST",
        path="/channels/2/messages",
        route="/channels/{channel_id}/messages",
        query={},
        request=body,
        request_headers={},
        status=500,
        response=None,
        at_s=0.0,
        took_s=0.0,
    )
