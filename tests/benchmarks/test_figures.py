from collections import Counter
from pathlib import Path

from benchmarks.figures import EDIT, Figures, Moment, Seen, figures, percentile
from benchmarks.profile import report
from benchmarks.report import as_details, as_markdown
from benchmarks.run import Side
from benchmarks.watch import Fate

FETCH = ("/mj/task/{id}/fetch", 200)


def _moment(at_s: float, *, cpu_s: float, fetches: int, edits: int, taken_s: float = 0.0) -> Moment:
    return Moment(
        at_s=at_s,
        cpu_s=cpu_s,
        main_cpu_s=cpu_s / 2,
        servers_cpu_s=0.0,
        taken_s=taken_s,
        comet=Counter({FETCH: fetches}),
        discord=Counter({(EDIT, 200, ""): edits, (EDIT, 429, "user"): 1}),
        statements=None,
        writes=None,
    )


def _seen() -> Seen:
    return Seen(
        start=_moment(100.0, cpu_s=1.0, fetches=10, edits=0),
        end=_moment(110.0, cpu_s=3.0, fetches=30, edits=5, taken_s=0.5),
        over_s=120.0,
        fates=[
            Fate(finished_s=101.0, copied_s=102.0, told_s=104.0, shown_s=105.0),
            Fate(finished_s=109.0, copied_s=None, told_s=None, shown_s=None),
        ],
        shown_s=[99.0, 105.0, 106.0],
        answers_s=[0.004, 0.1],
        unanswered=1,
        overtaken=0,
        channels=1,
        peak_mb=100.0,
        ready_s=1.0,
        first_look_s=None,
        exported_s=None,
        lags_s=[],
        limited=Counter({"user": 1}),
    )


def test_figures_follow_from_what_was_seen() -> None:
    """Only the window counts, per delivered picture; what never came has waited until the end."""
    found = figures(_seen())
    assert (found["delivered"], found["not delivered at the end"]) == (2, 1)
    assert (found["visible p50, s"], found["visible p95, s"]) == (4.0, 11.0)
    assert (found["- copied p50, s"], found["- noticed p50, s"], found["- painted p50, s"]) == (
        1.0,
        2.0,
        1.0,
    )
    assert (found["- looks per task"], found["- edits per task"]) == (10.0, 2.5)
    assert (found["CPU per task, ms"], found["CPU, % of a core"]) == (1000.0, 20.0)
    assert found["bucket used, %"] == 50.0
    assert found["taken by the host, ms a second"] == 50.0
    assert (found["answered max, ms"], found["not answered in 3 s"]) == (100.0, 1)
    assert found["429 of a bucket"] == 1


def test_percentiles_are_values_that_were_measured() -> None:
    """The smallest value that is not below the wanted share; nothing of nothing."""
    values = [float(n) for n in range(100, 0, -1)]
    assert [percentile(values, p) for p in (50, 95, 99, 100)] == [50.0, 95.0, 99.0, 100.0]
    assert (percentile([7.0], 50), percentile([], 50)) == (7.0, None)


def test_the_table_shows_both_bots_and_their_ratio() -> None:
    """A row a bot and one that compares them, figures of a kind in one cell, dashes for none."""
    ours: Figures = {"visible p50, s": 2.0, "visible p95, s": 4.0, "statements per task": 9.0}
    naive: Figures = {"visible p50, s": 4.0, "visible p95, s": None, "statements per task": None}
    table = as_markdown({"steady": {Side.OURS: ours, Side.NAIVE: naive}}).splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    at, counted = rows[0].index("visible p50 / p95, s"), rows[0].index("statements, a task")
    assert [row[1] for row in rows[2:]] == ["ours", "naive", "ours / naive"]
    assert [row[at] for row in rows[2:]] == ["2 / 4", "4 / -", "0.50 / -"]
    assert [row[counted] for row in rows[2:]] == ["9", "-", "-"]


def test_the_details_leave_out_what_neither_bot_has() -> None:
    """A row a figure."""
    details = as_details({"idle": {Side.OURS: {"a": 2.0, "b": None}, Side.NAIVE: {"a": None}}})
    assert details.splitlines()[2:] == ["| idle | a | 2 | - |"]


def test_a_profile_names_the_bots_own_functions(tmp_path: Path) -> None:
    """Samples become shares of the time per task, by library and by the bot's function."""
    samples = tmp_path / "samples"
    samples.write_text(
        "bot.store.tasks.running:work;sqlalchemy.engine:execute 3\n(waiting) 1\n", encoding="utf-8"
    )
    text = report(samples, cpu_ms_per_task=8.0)
    assert "75.0%     6.00  sqlalchemy\n" in text
    assert "75.0%     6.00  bot.store.tasks.running:work\n" in text
