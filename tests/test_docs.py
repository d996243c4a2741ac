"""What is written for people is true: settings, commands and what CI runs."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click import Context

from bot.cli.group import main
from bot.cli.servers import servers
from bot.settings import Settings
from bot.store import Chosen
from bot.ui.texts.members import mine
from bot.ui.texts.servers import operator

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
OPERATORS = README.partition("## For operators of several servers")[2].partition("\n## ")[0]
NAMES = {name.upper() for name in Settings.model_fields}


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def test_the_example_environment_has_every_setting_and_no_other() -> None:
    """Whoever copies .env.example sees all there is."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert set(re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE)) == NAMES


def test_the_readme_lists_every_setting_with_its_default() -> None:
    """The table is complete, and its defaults are those of the code."""
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]*) \|", README, re.MULTILINE))

    assert set(rows) == NAMES
    for name, field in Settings.model_fields.items():
        shown = rows[name.upper()].strip().strip("`")
        if name in {"discord_token", "cometapi_key"}:
            assert shown == "required"
        elif name == "database_url":
            assert shown == field.default.get_secret_value()
        else:
            assert shown == str("" if field.default is None else field.default)


@pytest.mark.parametrize("block", ["try", "test"])
def test_ci_runs_what_the_readme_says(block: str) -> None:
    """The commands are taken out of the README itself, so they cannot drift apart."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    [command] = re.findall(rf"<!-- {block} -->\n```sh\n(.+)\n```", README)

    assert f"readme_command {block}" in script
    assert command.startswith(("python3 -m venv", ".venv/bin/"))


def test_constraints_name_only_packages_and_versions() -> None:
    """No address of a package index is ever recorded."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line) for line in lines)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_exists(page: Path) -> None:
    """Whoever follows a path of the documents gets there; a folder ends in a slash."""
    named = re.findall(
        r"`((?:bot|cogs|playground|benchmarks|tests|docs|deploy)/[\w./@-]*)`", read(page)
    )

    assert [path for path in named if not (ROOT / path).exists()] == []


def anchors(page: Path) -> set[str]:
    """What a link may name in a page: its headings, as GitHub spells them."""
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_documents_leads_somewhere(page: Path) -> None:
    """To a file, and to a heading where it names one."""
    for link in re.findall(r"\]\((?!https?:)([^)\s]+)\)", read(page)):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_says_what_operators_can_do_of_servers() -> None:
    """Each button of the panel, beside the command that does the same; and nothing else."""
    rows = re.findall(r"^\| ([^|`]+?) \| (?:`([^`]+)`)? \| [A-Z].+ \|$", OPERATORS, re.MULTILINE)
    buttons = {name: command for name, command in rows if name != "the list"}

    decided = {operator.PAUSE, operator.ALLOW, operator.LIMIT, operator.CHECK, operator.LEAVE}
    assert set(buttons) == {*decided, operator.ANNOUNCE}
    commands = {command for _, command in rows if command}
    assert commands == {f"servers {name}" for name in servers.commands} | {"doctor"}


def test_the_readme_says_what_members_can_choose() -> None:
    """Each choice of the page *Mine* by its name, and no other."""
    chapter = README.partition("### What you choose for yourself")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \| [^|]+ \|$", chapter, re.MULTILINE)

    assert set(mine.NAMES) == {field.name for field in fields(Chosen)}
    assert rows == ["choice", *mine.NAMES.values()]


def test_the_page_on_scaling_says_of_settings_what_holds() -> None:
    """Their defaults, and what they are called."""
    page = read(ROOT / "docs" / "scaling.md")

    for name, default in re.findall(r"^\| `([A-Z_]+)` \| `?([^|`]*)`? \|", page, re.MULTILINE):
        assert str(Settings.model_fields[name.lower()].default) == default
    named = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", page))
    assert named <= NAMES


def test_the_page_on_operating_names_commands_and_settings_that_are_there() -> None:
    """Every command is shown somewhere, and none that does not exist."""
    page = read(ROOT / "docs" / "operating.md")

    named = set(re.findall(r"`(?:\.venv/bin/)?imagine-bot ([a-z-]+)", page))
    assert named == set(main.list_commands(Context(main)))
    assert set(re.findall(r"`([A-Z]+(?:_[A-Z]+)*)(?:=\w+)?`", page)) <= NAMES | {
        "README",
        "NO_COLOR",
    }


def test_the_example_of_an_addition_is_one_that_runs() -> None:
    """Its code stands in the test that adds it, line by line."""
    test = read(ROOT / "tests" / "behaviour" / "test_additions.py").splitlines()
    page = read(ROOT / "CONTRIBUTING.md")
    shown = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)

    assert shown
    assert [line for block in shown for line in block.splitlines() if line not in test] == []
