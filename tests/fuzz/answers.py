"""Mutated answers of CometAPI: `python -m tests.fuzz.answers --count 200000 --seed 1`.

Every recorded answer is damaged in thousands of ways and goes the whole way through the bot: it is
parsed, understood, written into a row, and laid out as a message under Discord's limits. Only the
client's own errors may come out.
"""

from __future__ import annotations

import gc
import json
import random
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from bot.cometapi.answers.envelope import Answer
from tests.fuzz.mutations import mutated
from tests.fuzz.way import ID, Way, a_way

if TYPE_CHECKING:
    from collections.abc import Iterable

FIXTURES: Final = Path(__file__).parents[1] / "cometapi" / "fixtures"
BALANCE: Final = {
    "username": "operator",
    "total_quota": 12.5,
    "total_used_quota": 1.25,
    "request_count": 77,
    "keys": [{"name": "bot", "remain_quota": -1, "used_quota": 1.25}],
}
REFUSALS: Final[tuple[object, ...]] = (
    {"error": {"message": "该令牌无权访问模型 mj_imagine", "type": "comet_api_error", "code": ""}},
    {"error": {"message": "无效的令牌", "type": "comet_api_error", "param": "", "code": ""}},
    {"error": {"message": "prompt_is_required", "type": "x", "code": "invalid_request"}},
    {"description": "quota_not_enough ", "type": "upstream_error", "code": 4},
    {"description": "do_request_failed", "type": "upstream_error", "code": 5},
    {"code": 3, "description": "无可用的账号实例", "result": None, "properties": {}},
    {"code": 9, "description": "提交失败，队列已满，请稍后重试", "result": None},  # noqa: RUF001
)
"""How the gateway, and the server behind it, refuse a submit (CometAPI: guides)."""

HANG_S: Final = 30
MOST_GROWTH: Final = 20 * 1024 * 1024

FOREIGN: Final = (
    b"upstream connect error or disconnect/reset before headers",
    b"<html><title>403 Forbidden</title>",
    b'{"message": "Service Unavailable"}',
    b"",
)
"""What a proxy or a firewall answers in CometAPI's place."""

_STATUSES: Final = (200,) * 40 + (201, 204, 302, 400, 401, 402, 403, 404, 413, 429, 500, 503, 524)
_TYPES: Final = ("application/json",) * 8 + ("application/json; charset=gbk", "text/html", "", "x")
_RETRY: Final = (
    "0",
    "3",
    "-1",
    "1e9",
    "9" * 15,
    "9" * 400,
    "Wed, 21 Oct 2099 07:28:00 GMT",
    "\xff",
)
_DATES: Final = ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:28:00 +99999999999", "now")


class HangError(Exception):
    """One answer took longer than any answer may."""


@dataclass(slots=True)
class Figures:
    """What came of a run; sizes in bytes."""

    count: int = 0
    failures: list[str] = field(default_factory=list)
    outcomes: dict[str, int] = field(default_factory=dict)
    took_s: float = 0.0
    slowest_s: float = 0.0
    slowest: int = 0
    growth: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing failed and memory stayed where it was."""
        return not self.failures and self.growth < MOST_GROWTH


def seeds() -> list[tuple[str, object]]:
    """Every recorded answer, with the request that it answers."""
    found: list[tuple[str, object]] = [("balance", BALANCE)]
    found += [("submit", refusal) for refusal in REFUSALS]
    for file in sorted(FIXTURES.glob("*.json")):
        content = json.loads(file.read_text(encoding="utf-8"))
        if "submit" in file.name:
            found += [("submit", answer) for answer in content.values()]
        else:
            one, other = {**content, "id": ID}, {**content, "id": "177"}
            found += [("fetch", one), ("list", [one, other])]
    return found


def an_answer(body: bytes, chance: random.Random) -> Answer:
    """An answer with that body, usually with honest headers."""
    headers = {"content-type": chance.choice(_TYPES)}
    if chance.random() < 0.02:
        body = chance.choice(FOREIGN)
    if chance.random() < 0.1:
        headers |= {"retry-after": chance.choice(_RETRY), "date": chance.choice(_DATES)}
        headers["x-request-id"] = "r" * chance.choice((5, 5_000))
    return Answer(status=chance.choice(_STATUSES), headers=headers, body=body)


def run(numbers: Iterable[int], *, seed: int, way: Way, hang_s: int = 0) -> Figures:
    """Send the answers of these numbers on their way; the same seed makes the same answers.

    Args:
        numbers: of the answers; each is made by its number and the seed alone.
        seed: of all chance.
        way: where they go.
        hang_s: whole seconds after which an alarm ends one answer; 0 for no alarm.
    """
    figures, corpus, began_s, settled = Figures(), seeds(), time.monotonic(), 0
    numbers = list(numbers)
    for number in numbers:
        chance = random.Random(f"{seed}:{number}")  # noqa: S311 - repeatable
        kind, content = chance.choice(corpus)
        answer = an_answer(mutated(content, chance), chance)
        one_s = time.monotonic()
        try:
            if hang_s:
                signal.alarm(hang_s)
            way.follow(kind, answer, chance)
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            place = traceback.extract_tb(error.__traceback__)[-1]
            what = f"{type(error).__name__} in {place.name}, line {place.lineno}: {error}"
            figures.failures.append(f"--seed {seed} --only {number}: {kind}: {what}"[:400])
        finally:
            if hang_s:
                signal.alarm(0)
        took_s = time.monotonic() - one_s
        if took_s > figures.slowest_s:
            figures.slowest_s, figures.slowest = took_s, number
        figures.count += 1
        if figures.count == len(numbers) // 10:
            settled = _memory()
    figures.took_s = time.monotonic() - began_s
    figures.growth = max(0, _memory() - settled)
    figures.outcomes = way.outcomes
    return figures


def _memory() -> int:
    """Resident memory in bytes; 0 where the system does not tell."""
    gc.collect()
    pages = Path("/proc/self/statm")
    return int(pages.read_text(encoding="ascii").split()[1]) * 4096 if pages.exists() else 0


def _hangs(*_: object) -> NoReturn:
    raise HangError


@click.command(help=__doc__)
@click.option("--count", default=200_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--only", type=int, help="One answer alone, by the number that a failure names.")
def main(count: int, seed: int, only: int | None) -> None:
    """Run, print the figures, and end with 1 if anything was wrong."""
    signal.signal(signal.SIGALRM, _hangs)
    numbers = range(count) if only is None else [only]
    with tempfile.TemporaryDirectory() as folder, a_way(Path(folder)) as way:
        figures = run(numbers, seed=seed, way=way, hang_s=HANG_S)
    for outcome, times in sorted(figures.outcomes.items()):
        click.echo(f"{times:>9,}  {outcome}")
    click.echo(f"{figures.count:,} answers in {figures.took_s:.0f} s, seed {seed}")
    click.echo(f"slowest {figures.slowest_s * 1000:.0f} ms (--only {figures.slowest})")
    click.echo(f"memory grew by {figures.growth / 2**20:.1f} MB after the first tenth")
    click.echo(f"{len(figures.failures)} failures")
    for failure in figures.failures[:20]:
        click.echo(failure)
    sys.exit(0 if figures.good else 1)


if __name__ == "__main__":
    main()
