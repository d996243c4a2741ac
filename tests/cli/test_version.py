"""`imagine-bot version`, asked of real repositories."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from bot import __version__
from bot.newer_version import UpdateUnknownError, newer_version
from tests.support.command_line import run

if TYPE_CHECKING:
    from pathlib import Path


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A repository of which this version was released, and what is no release."""
    folder = tmp_path / "released"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "commit", "-q", "--allow-empty", "-m", "A release")
    for tag in (f"v{__version__}", "nightly", "v99-beta"):
        git(folder, "tag", tag)
    return folder


def installed_from(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.newer_version.distribution", lambda _: Installed(source))


class Installed:
    """What pip notes of where a program came from."""

    def __init__(self, source: str) -> None:
        self._source = source

    def read_text(self, name: str) -> str:
        """That note."""
        assert name == "direct_url.json"
        return self._source


def test_a_newer_release_is_found(released: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its number, of which 10 comes after 9."""
    installed_from(f'{{"url": "{released.as_uri()}", "vcs_info": {{}}}}', monkeypatch)
    assert newer_version() is None
    git(released, "tag", "v9.0.0")
    git(released, "tag", "v10.0.0")
    assert newer_version() == "10.0.0"


def test_a_clone_asks_where_it_came_from(
    released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that was installed to be edited."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(released), str(clone))
    git(released, "tag", "v10.0.0")
    note = f'{{"url": "{clone.as_uri()}", "dir_info": {{"editable": true}}}}'
    installed_from(note, monkeypatch)
    assert newer_version() == "10.0.0"


@pytest.mark.parametrize(
    ("note", "why"),
    [
        ("", "not installed from a git repository"),
        ('{"url": "file:///nowhere", "dir_info": {}}', "does not answer"),
        ('{"url": "file:///nowhere", "vcs_info": {}}', "does not answer"),
    ],
)
def test_what_cannot_be_told_is_said(note: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do."""
    installed_from(note, monkeypatch)
    with pytest.raises(UpdateUnknownError, match=why):
        newer_version()


async def test_without_being_asked_it_asks_nobody(tmp_path: Path) -> None:
    """There is not even a git to ask."""
    code, said = await run("version", folder=tmp_path, PATH=str(tmp_path))
    assert (code, said.split(",")[0]) == (0, f"Imagine Bot {__version__}")
    # Of a bot that is installed, rather than of these files.
    code, said = await run("version", "--check", folder=tmp_path, PATH=str(tmp_path), PYTHONPATH="")
    assert (code, said.splitlines()[1:]) == (
        1,
        ["git, which is asked for newer versions, is not here."],
    )
