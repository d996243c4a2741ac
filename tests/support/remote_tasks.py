"""Tasks as CometAPI shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.cometapi import RemoteStatus, RemoteTask


def a_remote(status: RemoteStatus, **changes: Any) -> RemoteTask:  # noqa: ANN401 - any field
    """A task as CometAPI shows it: nothing but a status, unless said otherwise."""
    bare = RemoteTask(
        id="177",
        status=status,
        progress=None,
        image_url=None,
        media=(),
        buttons=(),
        fail_reason="",
        final_prompt=None,
        texts=(),
        submit_s=None,
        finish_s=None,
    )
    return replace(bare, **changes)
