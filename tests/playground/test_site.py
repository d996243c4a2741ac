"""The page and the world panel, as a browser asks for them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from playground.discord import Person
from playground.page import site
from playground.page.site import page_url
from playground.session import Session
from tests.e2e.stage import finished, has, tells

Json = dict[str, Any]


class Browser:
    """Speaks to the site as the page's scripts do."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http = http
        self.url = url

    async def world(self) -> Json:
        """What the panel shows."""
        async with self.http.get(f"{self.url}world") as answer:
            shown: Json = await answer.json()
            return shown

    async def post(self, path: str, body: object) -> tuple[int, Json]:
        """Send something and return status and answer."""
        async with self.http.post(f"{self.url}world/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def act(self, do: str) -> str:
        """Press a button of the panel; what it says."""
        status, answer = await self.post("act", {"do": do})
        assert status == 200, answer
        return str(answer["said"])

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[tuple[str, Json]]]:
        """Listen to the panel's events."""
        async with self.http.get(f"{self.url}world/events") as answer:
            assert answer.content_type == "text/event-stream"
            yield _read(answer)


async def _read(answer: aiohttp.ClientResponse) -> AsyncIterator[tuple[str, Json]]:
    event = ""
    async for raw in answer.content:
        name, _, value = raw.decode().rstrip("\n").partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, json.loads(value)


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    """A playground ten times as fast as usual; a story that needs the bot starts it."""
    opened = await Session.open(
        tmp_path,
        pace=0.1,
        settings={"DEFAULT_SPEED": "fast"},
        with_bot=False,
        add_routes=site.add_page,
    )
    yield opened
    await opened.close()


@pytest.fixture
async def browser(session: Session) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as http:
        yield Browser(http, page_url(session))


@pytest.fixture
async def alice(session: Session) -> AsyncIterator[Person]:
    """A member, with the bot running."""
    await session.start_bot()
    await session.ready()
    async with await Person.join(session.discord.user_url, "alice") as person:
        yield person


async def test_the_page_and_its_files_come_with_strict_headers(
    session: Session, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each kind of file has its type; nothing outside of the folder is served, nor without key."""
    folder = tmp_path / "web"
    (folder / "parts").mkdir(parents=True)
    for name in ("index.html", "page.js", "parts/look.css", "mark.svg", "notes.txt"):
        (folder / name).write_text("é")
    (tmp_path / "secret.js").write_text("no")
    monkeypatch.setattr(site, "WEB", folder)

    for path, kind in {
        "": "text/html; charset=utf-8",
        "page.js": "text/javascript; charset=utf-8",
        "parts/look.css": "text/css; charset=utf-8",
        "mark.svg": "image/svg+xml",
    }.items():
        async with browser.http.get(browser.url + path) as answer:
            assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
            assert await answer.text() == "é"
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert (
                "default-src 'none'; script-src 'self';"
                in (answer.headers["Content-Security-Policy"])
            )
    wrong_key = page_url(session).replace(session.discord.key, "guessed")
    for hidden in ("notes.txt", "%2e%2e/secret.js", "..%2fsecret.js", "%00.js", "a" * 300, "parts"):
        async with browser.http.get(URL(browser.url + hidden, encoded=True)) as answer:
            assert answer.status == 404, hidden
    for url in (wrong_key, f"{wrong_key}world"):
        async with browser.http.get(url) as answer:
            assert answer.status == 404
    async with browser.http.get(browser.url.rstrip("/")) as answer:
        assert str(answer.url) == browser.url


async def test_a_bare_address_says_where_the_page_is(session: Session, browser: Browser) -> None:
    """So does one of an earlier start; neither gives the key away."""
    base = URL(page_url(session)).origin()
    for path, status in (("/", 200), ("/play", 404), ("/play/old/", 404), ("/play/old/a.js", 404)):
        async with browser.http.get(base.with_path(path)) as answer:
            text = await answer.text()
            assert (answer.status, answer.content_type) == (status, "text/html"), path
            assert "terminal where the playground runs" in text
            assert session.discord.key not in text
            assert "script" not in answer.headers["Content-Security-Policy"]


async def test_other_names_of_this_machine_are_refused(session: Session, browser: Browser) -> None:
    """A web site that lets its own name lead here gets nothing, from no side of the server."""
    port = URL(page_url(session)).port
    statuses = {}
    for host in (f"localhost:{port}", f"evil.example:{port}", "127.0.0.1", "localhost:1"):
        for url in (f"{browser.url}world", f"{session.discord.user_url}/people"):
            async with browser.http.get(url, headers={"Host": host}) as answer:
                statuses[host, url == f"{browser.url}world"] = answer.status
    assert {key for key, status in statuses.items() if status == 200} == {
        (f"localhost:{port}", True),
        (f"localhost:{port}", False),
    }
    assert set(statuses.values()) == {200, 403}


async def test_switches_do_what_they_say_or_say_why_not(session: Session, browser: Browser) -> None:
    """Any of them at once; a value out of range changes nothing."""
    status, values = await browser.post("switches", {"pace": 0.5, "discord_status": 429})
    assert status == 200
    assert (values["pace"], values["discord_status"], values["comet_down"]) == (0.5, 429, False)
    assert session.comet.pace == 0.5

    for wrong in (
        {"pace": 2, "sync_s": 0},
        {"pace": "fast"},
        {"pace": True},
        {"comet_down": 1},
        {"discord_status": 404},
        {"next_failure": "x" * 301},
        {"bot_extras": "gravity"},
        {"gravity": 9.81},
    ):
        status, refusal = await browser.post("switches", wrong)
        assert (status, refusal["error"]) == (400, "switch")
        assert refusal["message"].endswith(".")
    assert (await browser.world())["switches"] == values

    everything = {
        "sync_s": 1,
        "comet_down": True,
        "comet_latency_s": 0.5,
        "comet_garbled": True,
        "comet_html": True,
        "comet_key_refused": True,
        "comet_no_credit": True,
        "comet_line_full": True,
        "bot_buttons": "owner",
        "bot_extras": "shorten,seed,swap",
        "bot_when_paused": "refuse",
        "bot_user_install": "on",
        "closed_dms_alice": True,
        "closed_dms_bob": False,
        "next_failure": "Out of paint",
        "discord_status": None,
        "discord_latency_s": 1,
    }
    assert await browser.post("switches", everything) == (200, {"pace": 0.5, **everything})
    assert session.comet.faults.down
    assert session.discord.faults.planned == []


async def test_the_ledger_has_a_line_for_each_request(
    session: Session, browser: Browser, alice: Person
) -> None:
    """What was asked, what it cost, and that a failed picture is refunded."""
    await browser.post("switches", {"next_failure": "Out of paint"})
    doomed = await alice.slash("imagine", channel="pictures", prompt="a kite")
    await session.comet.wait_for(lambda comet: comet.tasks)
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    await alice.wait_until(doomed.message["id"], has("Edit and retry"))

    world = await browser.world()
    second, first = [line for line in world["ledger"] if "/submit/" in line["path"]]

    assert first["method"] == "POST"
    assert first["path"].endswith("/mj/submit/imagine")
    assert (first["action"], first["speed"]) == ("IMAGINE", "FAST")
    assert (first["usd"], first["refunded"]) == (0.056, False)
    assert (first["status"], first["code"]) == (200, 1)
    assert (second["usd"], second["refunded"]) == (0.056, True)
    assert world["spent_usd"] == 0.056
    assert world["open_tasks"] == 0
    assert world["switches"]["next_failure"] is None
    numbers = [line["n"] for line in world["ledger"]]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_events_tell_what_changes(session: Session, browser: Browser) -> None:
    """Everything first, then single lines of the ledger, and everything when a switch moves."""
    async with browser.events() as events, asyncio.timeout(60):
        kind, world = await anext(events)
        assert (kind, world) == ("world", await browser.world())
        assert world["ledger"] == []

        async with browser.http.get(f"{session.comet.base_url}/user/quota?key=none"):
            pass
        seen = [await anext(events)]
        while seen[-1][1]["status"] is None:  # it may be shown before it is answered
            seen.append(await anext(events))
        assert {(kind, line["n"], line["path"]) for kind, line in seen} == {
            ("ledger", 1, "/user/quota")
        }

        await browser.post("switches", {"comet_latency_s": 0.25})
        kind, moved = await anext(events)
        assert kind == "world"
        assert moved["switches"]["comet_latency_s"] == 0.25
        assert moved["ledger"] == [seen[-1][1]]


async def test_the_bot_is_killed_and_started_from_the_page(browser: Browser, alice: Person) -> None:
    """Its picture survives; every act answers in a sentence, also when there is nothing to do."""
    before = (await browser.world())["bot"]
    assert before == {"running": True, "pid": before["pid"], "ready": True, "exit_code": None}

    assert await browser.act("start_bot") == "The bot is already running."
    assert await browser.act("hold") == "Pictures stop at 46 %."
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    assert (await browser.world())["held"]

    assert await browser.act("kill_bot") == "The bot was killed."
    assert await browser.act("kill_bot") == "The bot is not running."
    dead = (await browser.world())["bot"]
    assert dead == {"running": False, "pid": None, "ready": False, "exit_code": -9}
    assert await browser.act("release") == "Pictures go on."

    assert await browser.act("start_bot") == "The bot is starting."
    await finished(alice, answer, "U1")
    alive = await browser.world()
    assert alive["bot"]["ready"]
    assert alive["bot"]["pid"] != before["pid"]
    assert len([line for line in alive["ledger"] if line["usd"]]) == 1

    assert await browser.act("stop_bot") == "The bot was stopped."
    assert (await browser.world())["bot"]["exit_code"] == 0


async def test_the_gateway_is_cut_from_the_page(
    session: Session, browser: Browser, alice: Person
) -> None:
    """The bot resumes a cut connection and goes on; an invalid session is forgotten."""
    gateway = session.discord.gateway
    await browser.act("drop_gateway")
    await session.discord.wait_for(lambda: gateway.resumes == 1)

    answer = await alice.slash("imagine", channel="pictures", prompt=" ")
    assert answer.kind == "message"

    await browser.act("invalidate_session")
    assert gateway.sessions == {}


async def test_what_cannot_be_done_is_refused_in_a_sentence(browser: Browser) -> None:
    """An unknown act, one of several processes where there is one, saving without a folder."""
    for path, body, code in (
        ("act", {"do": "dance"}, "act"),
        ("act", {}, "act"),
        ("act", ["kill_bot"], "body"),
        ("act", {"do": "kill", "process": 1}, "act"),
        ("act", {"do": "kill_bot", "process": "one"}, "act"),
        ("switches", "pace", "body"),
    ):
        status, refusal = await browser.post(path, body)
        assert (status, refusal["error"]) == (400, code)
    assert not (await browser.world())["can_save"]
    status, refusal = await browser.post("act", {"do": "save"})
    assert status == 400
    assert "--state FOLDER" in refusal["message"]
