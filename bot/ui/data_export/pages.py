"""The pages of a copy: whole in themselves, without scripts, and readable on any screen."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Any, Final

from bot.services.refusals import MessageLink
from bot.ui.texts import numbers, tasks
from bot.ui.texts.language import spoken
from bot.ui.texts.members import data_export as texts
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 44rem; padding: 1rem; }
article { border-top: 1px solid #8888; padding: .75rem 0; }
p { margin: .25rem 0; overflow-wrap: anywhere; white-space: pre-wrap; }
.about { font-size: .85rem; opacity: .75; }
a { margin-right: 1rem; overflow-wrap: anywhere; }
td { padding: .1rem 1rem .1rem 0; }
"""
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def tasks_page(rows: Sequence[Mapping[str, Any]], *, name: str, before: str | None) -> str:
    """A page with tasks by their columns, which leads to the page before it."""
    back = [_link("../index.html", say(texts.ALL))]
    if before is not None:
        back.append(_link(before, say(texts.BEFORE)))
    articles = "\n".join(map(_article, rows))
    return _page(say(texts.PAGE, name=name), f"<p>{' '.join(back)}</p>\n{articles}")


def index_page(pages: Sequence[tuple[str, int]], rows: Mapping[str, int]) -> str:
    """The page that leads to all others, by name and number of tasks, and says what there is."""
    links = "\n".join(
        f"<p>{_link(f'pages/{name}', say(texts.PAGE, name=name.removesuffix('.html')))}"
        f" {numbers.pictures(number)}</p>"
        for name, number in pages
    )
    cells = "\n".join(
        f"<tr><td>{escape(table)}</td><td>{number}</td></tr>" for table, number in rows.items()
    )
    about = escape(say(texts.ABOUT))
    return _page(say(texts.TITLE), f"<p>{about}</p>\n{links}\n<table>\n{cells}\n</table>")


def _article(row: Mapping[str, Any]) -> str:
    about = " · ".join(escape(str(one)) for one in _about(row) if one)
    prompt = escape(str(row["sent_prompt"] or row["prompt"] or ""))
    links = "".join(_web_link(address, name) for name, address in _links(row))
    return f'<article>\n<p class="about">{about}</p>\n<p>{prompt}</p>\n<p>{links}</p>\n</article>'


def _about(row: Mapping[str, Any]) -> Iterator[object]:
    yield datetime.fromtimestamp(row["created_s"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    yield from (row["id"], row["kind"], row["label"], row["state"], row["ending"])


def _links(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What can be opened of a task: its message, and its pictures as CometAPI has them."""
    if row["message_id"] is not None:
        place = MessageLink(row["guild_id"], row["channel_id"], row["message_id"])
        yield say(texts.MESSAGE), tasks.link(place)
    groups = [[group] if isinstance(group, str) else group for group in row["media"] or ()]
    whole = row["image_url"] or next((group[0] for group in groups if len(group) == 1), None)
    if whole:
        yield say(texts.PICTURE), whole
    # Those of one group are shown together; the others are the same once more.
    several = next((group for group in groups if len(group) > 1), ())
    yield from ((f"{number}", address) for number, address in enumerate(several, start=1))


def _web_link(address: str, name: str) -> str:
    """A link, if that is an address which a browser may be given; else only its name."""
    is_web = address.startswith(("https://", "http://"))
    return _link(address, name) if is_web else escape(name)


def _link(address: str, name: str) -> str:
    return f'<a rel="noreferrer" href="{escape(address)}">{escape(name)}</a>'


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="{spoken()}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n"
        f"<h1>{escape(title)}</h1>\n{body}\n</html>\n"
    )
