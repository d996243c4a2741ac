"""The image, the compose file and the units are what their tools take, and name what there is."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from playground.comet import LocalComet
from playground.discord import LocalDiscord

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNITS = sorted(DEPLOY.glob("*.service"))
NAMES = {name.upper() for name in Settings.model_fields}
OF_OTHERS = {
    "COMPOSE_PROFILES",
    "PATH",
    "POSTGRES_PASSWORD",
    "PYTHONDONTWRITEBYTECODE",
}
EXPOSED_AT_MOST = "20"
"""Of the hundred of systemd's own scale, two: well below what it calls OK."""


def instructions(name: str) -> list[str]:
    """What stands behind a word of the Dockerfile, each on one line."""
    whole = DOCKERFILE.replace("\\\n", "")
    return re.findall(rf"^\s*{name} +(.*)$", whole, re.MULTILINE)


def in_unit(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_setting_that_is_named_exists() -> None:
    """A slip would else set nothing, and nobody would read it."""
    named = set(re.findall(r"(\w+)=", " ".join(instructions("ENV"))))
    named |= set(COMPOSE["services"]["bot"]["environment"])
    named |= set(re.findall(r"^(\w+)=", (DEPLOY / "postgres.env").read_text("utf-8"), re.MULTILINE))
    named |= set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    for unit in UNITS:
        named |= {line.partition("=")[0] for line in in_unit(unit, "Environment")}

    assert named > {"PROCESSES", "DATABASE_URL_FILE"}
    assert named - NAMES == OF_OTHERS


def test_every_secret_that_is_named_is_handed_over() -> None:
    """Where a container and a unit find what they are told to read."""
    bot = COMPOSE["services"]["bot"]
    files = {value for name, value in bot["environment"].items() if name.endswith("_FILE")}
    assert files == {f"/run/secrets/{name}" for name in bot["secrets"]}
    assert set(bot["secrets"]) == set(COMPOSE["secrets"])
    for unit in UNITS:
        read = {value.partition("=%d/")[2] for value in in_unit(unit, "Environment")} - {""}
        loaded = {value.partition(":")[0] for value in in_unit(unit, "LoadCredential")}
        assert read == loaded >= {"discord_token", "cometapi_key"}


def test_no_two_bots_with_one_token_are_started_by_one_compose_file() -> None:
    """The profile adds a server, and makes one bot several processes that know of each other."""
    bot, server = COMPOSE["services"]["bot"], COMPOSE["services"]["postgres"]

    assert set(COMPOSE["services"]) == {"bot", "postgres"}
    assert "profiles" not in bot
    assert server["profiles"] == ["postgres"]
    assert bot["scale"] == bot["environment"]["PROCESSES"] == "${PROCESSES:-1}"
    assert bot["depends_on"]["postgres"]["required"] is False


def test_the_image_runs_as_nobody_in_particular() -> None:
    """It writes to one volume, says when it hangs, and ends when it is asked to."""
    *_, user = instructions("USER")
    assert int(user.partition(":")[0]) > 0
    assert instructions("VOLUME") == ["/data"]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]
    assert len(instructions("HEALTHCHECK")) == 1
    assert COMPOSE["services"]["bot"]["read_only"] is True
    assert COMPOSE["services"]["bot"]["cap_drop"] == ["ALL"]


def test_the_image_is_built_from_what_its_context_has() -> None:
    """What is left out of the context cannot be copied."""
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}

    copied = {name for line in instructions("COPY")[:-1] for name in line.split()[:-1]}

    assert copied == kept
    assert all((ROOT / name).exists() for name in copied)


def test_the_dockerfile_is_one_that_its_linter_praises() -> None:
    """No rule is switched off."""
    linter = Path(sys.executable).with_name("hadolint")
    if not linter.exists():
        pytest.skip("hadolint is not made for this machine")
    found = subprocess.run([linter, DEPLOY / "Dockerfile"], capture_output=True, check=False)  # noqa: S603

    assert (found.returncode, found.stdout) == (0, b"")
    assert "hadolint" not in DOCKERFILE


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_one_that_systemd_takes_and_calls_safe(unit: Path, tmp_path: Path) -> None:
    """As if the bot were installed here."""
    if (tool := shutil.which("systemd-analyze")) is None:
        pytest.skip("systemd is not installed")
    copy = tmp_path / unit.name
    [start] = in_unit(unit, "ExecStart")
    text = unit.read_text(encoding="utf-8").replace(start.split()[0], sys.executable)
    copy.write_text(text, encoding="utf-8")

    def analysed(*words: str) -> tuple[int, str]:
        said = subprocess.run([tool, *words, copy], capture_output=True, text=True, check=False)  # noqa: S603
        return said.returncode, said.stderr

    assert analysed("verify") == (0, "")
    assert analysed("security", "--offline=yes", f"--threshold={EXPOSED_AT_MOST}")[0] == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_started_again_unless_something_must_be_changed(unit: Path) -> None:
    """Also after it lost its slot, which is the 75; and waits for what is under way at a stop."""
    assert in_unit(unit, "Restart") == ["always"]
    assert in_unit(unit, "RestartPreventExitStatus") == ["2"]
    assert in_unit(unit, "StartLimitIntervalSec") == ["0"]


@pytest.fixture
def image(tmp_path: Path) -> Iterator[Path]:
    """What the steps of the Dockerfile's first stage make, in a folder that nobody may write to."""
    source, app = tmp_path / "source", tmp_path / "app"
    source.mkdir()
    for line in instructions("COPY")[:-1]:
        for name in line.split()[:-1]:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, source / name)
    for line in instructions("RUN")[:-1]:
        words = line.replace("/app", str(app)).replace("python ", f"{sys.executable} ")
        subprocess.run(words, shell=True, cwd=source, check=True, capture_output=True)  # noqa: S602
    shutil.rmtree(source)
    subprocess.run(["chmod", "-R", "a-w", app], check=True)  # noqa: S603, S607
    yield app
    subprocess.run(["chmod", "-R", "u+w", app], check=True)  # noqa: S603, S607


WITHOUT_POWERS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
"""Root heeds modes of files then."""


@pytest.mark.timeout(900)
@pytest.mark.skipif(not os.environ.get("LONG"), reason="takes a minute: LONG=1")
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv is not installed")
async def test_what_the_image_holds_runs_without_writing_to_it(image: Path, tmp_path: Path) -> None:
    """With no home, and only a volume and a folder for what is gone with the container."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (tmp_path / "data").mkdir()
    discord, comet = await LocalDiscord.start(), await LocalComet.start(pace=0.1)
    environment = {
        "PATH": f"{image}/bin:/usr/bin:/bin",
        "HOME": str(image / "nothing"),
        "TMPDIR": str(scratch),
        "HEARTBEAT": str(scratch / "heartbeat"),
        "DISCORD_TOKEN": discord.token,
        "DISCORD_API_URL": discord.api_url,
        "DISCORD_GATEWAY_URL": discord.gateway_url,
        "COMETAPI_KEY": comet.key,
        "COMETAPI_BASE_URL": comet.base_url,
    }
    [check] = re.findall(r'CMD \["sh", "-c", "(.*)"\]', instructions("HEALTHCHECK")[0])

    async def is_healthy() -> bool:
        asked = check.replace('\\"', '"')
        process = await asyncio.create_subprocess_shell(asked, env=environment)
        return await process.wait() == 0

    bot = await asyncio.create_subprocess_exec(
        *WITHOUT_POWERS, "imagine-bot", "run", cwd=tmp_path, env=environment
    )
    try:
        await discord.wait_for(lambda: bool(discord.gateway.ready) or bot.returncode is not None)
        assert await is_healthy()
        os.utime(scratch / "heartbeat", (0, 0))
        assert not await is_healthy()
        maps = await asyncio.to_thread(Path(f"/proc/{bot.pid}/maps").read_text)
        assert "rwxp" not in maps  # as MemoryDenyWriteExecute asks for
    finally:
        bot.terminate()
        code = await bot.wait()
        await discord.close()
        await comet.close()

    assert code == 0
    assert (tmp_path / "data" / "imagine.db").exists()
