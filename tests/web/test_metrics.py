"""What is counted, and by which labels: few, however much happens."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from yarl import URL

from bot import monitoring
from bot.cometapi import CometClient, CometError
from bot.cometapi.errors import Unreachable
from bot.discord_client.patches import api_url
from bot.discord_client.requests.observers import Answered, route_of
from bot.discord_client.requests.observers import observers as of_discord
from bot.engine.observers import observed_round
from bot.store import open_store
from bot.web.metrics import MOST_ROUTES, Metrics
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.web.health import Health


@pytest.fixture
async def metrics() -> AsyncIterator[Metrics]:
    made = Metrics()
    with made.observing():
        yield made


def value(metrics: Metrics, name: str, **labels: str) -> float | None:
    return metrics.registry.get_sample_value(f"imagine_bot_{name}", labels)


async def test_rounds_are_counted_by_how_they_end(metrics: Metrics) -> None:
    """And timed."""
    with observed_round("poller"):
        pass
    with pytest.raises(ValueError, match="broken"), observed_round("poller"):
        raise ValueError("broken")

    for result in ("ok", "failed"):
        assert value(metrics, "loop_rounds_total", loop="poller", result=result) == 1
    assert value(metrics, "loop_round_seconds_count", loop="poller") == 2


async def test_requests_to_cometapi_are_counted_by_result(metrics: Metrics) -> None:
    """Submits and looks apart; nobody listens at that port."""
    async with CometClient("http://127.0.0.1:9", "sk-key") as comet:
        with pytest.raises(Unreachable):
            await comet.imagine("a boat")
        with pytest.raises(CometError):
            await comet.check()

    unreachable = {"result": "Unreachable"}
    assert value(metrics, "cometapi_submits_total", endpoint="imagine", **unreachable) == 1
    assert value(metrics, "cometapi_looks_total", endpoint="list-by-condition", **unreachable) == 1


async def test_tasks_and_transactions_are_counted(
    metrics: Metrics, health: Health, tmp_path: Path
) -> None:
    """By state and kind, with the age of the oldest; gone ones are gone."""
    async with open_store(f"sqlite+aiosqlite:///{tmp_path}/imagine.db") as store:
        for created_s in (10.0, 20.0):
            new = replace(a_request(), estimate_usd=0.25)
            await store.tasks.create(new, now_s=created_s, max_live=9)
        measured = await store.measures.now()
    metrics._gauges._set_tasks(measured, now_s=60.0)

    assert value(metrics, "tasks", state="queued", kind="imagine") == 2
    assert value(metrics, "oldest_task_age_seconds", state="queued") == 50
    assert (value(metrics, "database_transactions_total", access="write", result="ok") or 0) >= 2
    assert b"process_resident_memory_bytes" in metrics.text(health, None)
    assert value(metrics, "tasks", state="queued", kind="imagine") is None


def test_a_bot_without_the_package_counts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """And starts all the same."""
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    for name in ("bot.web.metrics", "bot.web.gauges"):
        monkeypatch.delitem(sys.modules, name)

    assert monitoring._metrics() is None


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/channels/123/messages/456?with=x", "/channels/{}/messages/{}"),
        ("/webhooks/1/aGVsbG8td29ybGQ/messages/@original", "/webhooks/{}/{}/messages/@original"),
        ("/webhooks/1/lowercase/messages/@original", "/webhooks/{}/{}/messages/@original"),
        ("/interactions/1/lowercase/callback", "/interactions/{}/{}/callback"),
        ("/oauth2/applications/@me", "/oauth2/applications/@me"),
        (
            "/channels/1/messages/2/reactions/%E2%AD%90/@me",
            "/channels/{}/messages/{}/reactions/{}/@me",
        ),
        ("/" + "x/" * 99, "/x" * 10),
    ],
)
def test_a_route_names_nobody(path: str, route: str) -> None:
    """Neither by an id nor by a token, and it has an end."""
    assert route_of(URL(f"{api_url()}{path}")) == route
    assert route_of(URL(f"https://elsewhere.example{path}")) == "other"


async def test_labels_do_not_grow_without_end(metrics: Metrics) -> None:
    """Whatever a proxy or a new version may make of routes."""
    for number in range(MOST_ROUTES * 2):
        [tell] = of_discord
        tell(Answered(method="GET", route=f"/{number}", status=200))

    text = metrics.registry.get_sample_value
    others = {"method": "GET", "route": "other", "status": "200"}
    assert text("imagine_bot_discord_requests_total", others) == MOST_ROUTES
