"""Broken copies of an interaction: one to four things in it are not as Discord sends them."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

JsonObject = dict[str, Any]
Place = tuple[Any, Any]

MOST_CHANGES: Final = 4
NESTED: Final = 60
LONG: Final = 20_000
APART: Final = ("\n", "\r", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", " ", "\x00", "\t")
"""What may stand between two links in one option: whatever anybody takes for the end of a line."""

ODD: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    2**53,
    2**63,
    2**64,
    10**400,
    1e308,
    "",
    " ",
    "0",
    "-1",
    "\u0661\u0662\u0663",
    "9" * 18,
    "9" * 19,
    "9" * 400,
    "9" * 5000,
    "null",
    "\ud800",
    "\x00",
    "a\u202eb\u2066c",
    "e" + "\u0301" * 200,
    "\U000e0041" * 50,
    "@everyone <@&1> ```",
    "{a, b}" * 20,
    "a {red, green} boat",
    "a boat --repeat 4",
    "a boat --turbo",
    "--ar --v 99 --seed x",
    "'; DROP TABLE tasks; --",
    "x" * LONG,
    [],
    {},
    [None],
    [[[]]],
    {"id": "1"},
    {"": None},
)
"""What stands in the place of something else."""

IDS: Final = (
    "act:1:{}:0123456789",
    "act:2:1:0123456789",
    "acts:1:{}:0123456789",
    "ctl:1:{}:cancel",
    "ctl:1:{}:again",
    "ctl:1:{}:retry",
    "ctl:1:{}:dance",
    "plan:1:{}:make",
    "plan:1:{}:drop",
    "area:1:{}:0123456789",
    "paint:1:{}:0123456789:ff:write",
    "dlg:1:edit:{}:",
    "dlg:1:press:{}:0123456789",
    "dlg:1:areas:{}:0123456789:0",
    "dlg:1:mask:{}:0123456789",
    "dlg:1:ref:{}:",
    "dlg:1:nothing:{}:",
    "mem:1:give:{}:1",
    "op:1:send:{}",
    "{}",
)
"""Forged custom_ids, around a number."""

NUMBERS: Final = (
    "0",
    "1",
    "2",
    "7",
    "99999",
    "9" * 18,
    "9" * 19,
    "9" * 30,
    "\u0661",
    "-1",
    "1e3",
    "",
)


def mutant(payload: JsonObject, chance: random.Random) -> JsonObject:
    """A copy with one to four changes; `chance` decides on all of them."""
    changed = copy.deepcopy(payload)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        places = list(_places(changed))
        if places:
            _change(*chance.choice(places), chance)
    return changed


def _places(node: object) -> Iterator[Place]:
    """Every container and key in it, the deepest included."""
    items: Any = ()
    if isinstance(node, dict):
        items = node.items()
    elif isinstance(node, list):
        items = enumerate(node)
    for key, value in list(items):
        yield node, key
        yield from _places(value)


def _change(node: Any, key: Any, chance: random.Random) -> None:  # noqa: ANN401 - any JSON
    if key == "custom_id" and chance.random() < 0.7:
        node[key] = chance.choice(IDS).format(chance.choice(NUMBERS))
        return
    if isinstance(node[key], str) and node[key].startswith("http") and chance.random() < 0.7:
        node[key] = _odd_link(node[key], chance)
        return
    match chance.randrange(6):
        case 0:
            del node[key]
        case 1:
            node[key] = _nested(node[key])
        case 2:
            node[key] = [copy.deepcopy(node[key]) for _ in range(chance.randint(2, 30))]
        case 3 if isinstance(node[key], str) and node[key].isdigit():
            node[key] = chance.choice(NUMBERS)
        case _:
            node[key] = copy.deepcopy(chance.choice(ODD))


def _odd_link(link: str, chance: random.Random) -> str:
    """A hundred links in one, or one that nobody would type."""
    apart = chance.choice(APART)
    return chance.choice(
        (
            apart.join([link] * 100),
            apart.join(f"{link}?{n}" for n in range(100)),
            (link + "?" + "x" * 6000)[:6000],
            link + apart + link,
            apart + link + apart,
            "http://" + "[" * chance.randint(1, 3000),
            "data:image/png;base64," + "A" * 6000,
            link.replace("http", "file"),
        )
    )


def _nested(value: object) -> object:
    for level in range(NESTED):
        value = [value] if level % 2 else {"options": value}
    return value
