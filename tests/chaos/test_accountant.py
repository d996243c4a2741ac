"""The accountant finds what it is there to find: each law is broken once, and only that one."""

from dataclasses import replace

import pytest

from bot.ui.texts import tasks
from tests.chaos.accountant import ENDS_WITHIN_S, Accepted, Ask, Ended, Records, check
from tests.chaos.backups import RESTORE
from tests.chaos.privacy import Remains
from tests.chaos.rules import Change, Entry, Taken, forbidden
from tests.chaos.runner import LEFT
from tests.chaos.stories import Deed, Look, Showing, Stage, Story, _stage

SECRET = "sk-0123456789"


def look(at_s: float, stage: Stage, words: str = "", *, percent: int | None = None) -> Look:
    pressable = (
        ("ctl:2:0123456789abcdef:1:retry", "ctl:2:0123456789abcdef:1:dismiss")
        if stage is Stage.UNSURE
        else ()
    )
    said = words or (tasks.UNSURE if stage is Stage.UNSURE else str(stage))
    return Look(at_s=at_s, stage=stage, percent=percent, pictures=(), words=said, buttons=pressable)


def shown(*looks: Look, message_id: int = 11, deleted: bool = False) -> Showing:
    return Showing(message_id=message_id, channel_id=5, looks=list(looks), deleted=deleted)


def story(*showings: Showing, deeds: list[Deed] | None = None) -> Story:
    return Story(
        task_id=1, user_id=7, showings={s.message_id: s for s in showings}, deeds=deeds or []
    )


def records(told: Story | None = None) -> Records:
    """A run of one task in which all went well, or in which it went as told."""
    well = story(shown(look(1, Stage.WAITING), look(3, Stage.SETTLED)))
    return Records(
        asks=[Ask(began_s=1, at_s=1, user_id=7, what="/imagine", answer="message", message_id=11)],
        stories={1: told or well},
        accepted=[Accepted(remote_id="r1", state="imagine-bot:1", at_s=2, charges=1)],
        ends=[Ended(exit_code=-9, wanted=True), Ended(exit_code=2, wanted=False)],
        log="",
        secrets=[SECRET],
        settled_s=3,
    )


def broken(run: Records) -> set[str]:
    return {found.law for found in check(run)}


def test_a_run_in_which_all_went_well_breaks_no_law() -> None:
    """A kill is wanted, and a start that cannot work yet is no fault."""
    assert broken(records()) == set()


def test_an_end_that_nobody_sees() -> None:
    """A message that stays on its way, and one that was deleted without a successor."""
    waiting = story(shown(look(1, Stage.WAITING)))
    gone = story(shown(look(1, Stage.WAITING), deleted=True))

    assert broken(records(waiting)) == {"one final message"}
    assert broken(records(gone)) == {"one final message"}
    assert broken(replace(records(gone), forgotten=frozenset({1}))) == set()


def test_what_its_member_gave_up_needs_no_successor() -> None:
    """Withdrawn, and then its message was deleted."""
    gone = story(
        shown(look(1, Stage.WAITING), look(3, Stage.SETTLED), deleted=True),
        deeds=[Deed(2, "cancel")],
    )

    assert broken(records(gone)) == set()


def test_a_message_that_went_on_after_its_successor_came() -> None:
    """A private message replaces one that cannot be reached; two that both change are too many."""
    end = look(6, Stage.SETTLED)
    before = shown(look(1, Stage.WAITING), look(3, Stage.RUNNING))
    replaced = story(before, shown(end, message_id=12))
    doubled = story(
        replace(before, looks=[*before.looks, look(8, Stage.SETTLED)]), shown(end, message_id=12)
    )

    assert broken(records(replaced)) == set()
    assert broken(records(doubled)) == {"one final message"}


def test_an_answer_that_became_no_task() -> None:
    """A message without a task, and a batch of which one picture never came."""
    run = records()
    lost = Ask(began_s=1, at_s=1, user_id=7, what="/imagine", answer="message", message_id=99)
    batch = Ask(began_s=1, at_s=1, user_id=7, what="batch", answer="update", words=("w1w",))

    assert broken(replace(run, asks=[lost])) == {"every answer is a task"}
    assert broken(replace(run, asks=[batch])) == {"every answer is a task"}
    assert broken(replace(run, asks=[replace(lost, is_private=True)])) == set()


@pytest.mark.parametrize("order", [("imagine-bot:2", 2.0), ("imagine-bot:1", 0.5), ("", 2.0)])
def test_money_spent_for_nobody(order: tuple[str, float]) -> None:
    """A task that has no message, had none yet, or is none of ours."""
    state, at_s = order
    accepted = Accepted(remote_id="r1", state=state, at_s=at_s, charges=1)

    assert broken(replace(records(), accepted=[accepted])) == {"no accepted task without a message"}


def test_money_spent_twice() -> None:
    """Two submits or two charges of one task, unless its member asked for the second."""
    run = records()
    [first] = run.accepted
    second = replace(first, remote_id="r2", at_s=9)
    asked = story(
        shown(look(1, Stage.WAITING), look(3, Stage.UNSURE), look(8, Stage.SETTLED)),
        deeds=[Deed(5, "retry")],
    )

    assert broken(replace(run, accepted=[first, second])) == {"nothing is paid twice"}
    assert broken(replace(run, accepted=[replace(first, charges=2)])) == {"nothing is paid twice"}
    assert broken(replace(records(asked), accepted=[first, second])) == set()


def test_what_is_shown_again_is_never_submitted() -> None:
    """A task that shows another again has a message and an end, and costs nothing."""
    law = {"what is shown again is not paid"}
    assert broken(replace(records(), shows=frozenset({1}))) == law
    assert broken(replace(records(), shows=frozenset({1}), accepted=[])) == set()


def test_what_goes_backwards() -> None:
    """A lower percentage, and an end that was none; a press may begin anew."""
    percent = story(
        shown(
            look(1, Stage.WAITING),
            look(2, Stage.RUNNING, percent=62),
            look(3, Stage.RUNNING, percent=46),
            look(4, Stage.SETTLED),
        )
    )
    undone = story(shown(look(1, Stage.SETTLED), look(2, Stage.RUNNING), look(3, Stage.SETTLED)))

    assert broken(records(percent)) == {"nothing goes backwards"}
    assert broken(records(undone)) == {"nothing goes backwards"}
    assert broken(records(replace(undone, deeds=[Deed(1.5, "watch")]))) == set()


def test_an_answer_that_comes_late_ends_a_doubt_once() -> None:
    """The process that had sent it stood still, and others settled what it held."""
    doubt = (look(1, Stage.SENDING), look(2, Stage.UNSURE), look(3, Stage.RUNNING))
    late = replace(records(story(shown(*doubt, look(4, Stage.SETTLED)))), has_leases=True)
    again = (look(4, Stage.UNSURE), look(5, Stage.RUNNING), look(6, Stage.SETTLED))
    twice = replace(records(story(shown(*doubt, *again))), has_leases=True)

    assert broken(late) == set()
    assert broken(replace(late, has_leases=False)) == {"nothing goes backwards"}
    assert broken(twice) == {"nothing goes backwards"}


def test_a_press_counts_until_it_is_taken_up() -> None:
    """Another edit may come between, however long the machine takes; what follows is judged."""
    looks = [look(1, Stage.WAITING), look(3, Stage.UNSURE), look(6, Stage.UNSURE)]
    again = [look(20, Stage.RUNNING), look(22, Stage.SETTLED)]
    pressed = story(shown(*looks, *again), deeds=[Deed(5, "retry")])
    undone = replace(pressed, showings={11: shown(*looks, *again, look(25, Stage.RUNNING))})

    assert broken(records(pressed)) == set()
    assert "nothing goes backwards" in broken(records(undone))


@pytest.mark.parametrize("words", [tasks.SENDING, tasks.PAUSED, tasks.ASKING])
def test_what_is_just_sent_has_not_ended(words: str) -> None:
    """It has no button, as an end has none of ours."""
    assert _stage(words, set()) is Stage.SENDING
    assert _stage("Done in 12 s", set()) is Stage.SETTLED


def test_an_unsure_task_that_does_not_say_so() -> None:
    """The sentence and both buttons belong together."""
    silent = story(shown(look(1, Stage.WAITING), look(3, Stage.UNSURE, "All is well.")))

    assert broken(records(silent)) == {"unsure says so"}


@pytest.mark.parametrize(
    ("files", "laws"),
    [
        (("boat-2.png",), set()),
        (("boat-2-1.png", "boat-2-2.jpg", "boat-2-4.png"), set()),
        (("boat-2-preview.png", "boat-2.png"), {"one picture a message"}),
        (("boat-2.png", "boat-2.png"), {"one picture a message"}),
        (("boat-2-1.png", "boat-2-1.png"), {"one picture a message"}),
        (("boat-2.png", "boat-2-1.png"), {"one picture a message"}),
    ],
)
def test_two_results_in_one_message(files: tuple[str, ...], laws: set[str]) -> None:
    """An edit replaces the file; several are the single pictures that stand in for a grid."""
    edited = replace(look(3, Stage.SETTLED), pictures=files)

    assert broken(records(story(shown(look(1, Stage.WAITING), edited)))) == laws


def test_what_discord_takes_in_no_form_stays_as_it_is() -> None:
    """The log says so, and nobody waits for it."""
    run = records(story(shown(look(1, Stage.WAITING))))

    assert broken(run) == {"one final message"}
    assert broken(replace(run, remains=Remains(left=frozenset({1})))) == set()


def test_the_log_says_what_was_left() -> None:
    """By its task, whatever else stands in the line."""
    said = (
        '{"task": 7, "member": 5, "reason": "400", "event": "publish.left", "level": "warning"}\n'
    )
    other = '{"task": 8, "member": 5, "event": "task.shown", "level": "info"}\n'
    assert LEFT.findall(other + said + other) == ["7"]


def test_what_takes_too_long_or_never_ends() -> None:
    """90 s after the last fault nothing is open, and no row is under way unseen."""
    run = records()

    assert broken(replace(run, settled_s=91)) == {"all settles"}
    assert broken(replace(run, settled_s=None)) == {"all settles"}
    assert broken(replace(run, rows_left={"queued": 1})) == {"all settles"}


def test_a_ledger_that_is_not_what_tasks_cost() -> None:
    """Whatever became of the tasks in their channels."""
    run = replace(records(), wrong_entries=[(1,)])

    assert broken(run) == {"the ledger is what tasks cost"}


def test_what_is_taken_against_a_rule() -> None:
    """As of the rules that held just then: before them and after them all is well."""
    change = Change(
        10,
        5,
        paused=False,
        settings={"blocked_members": [7], "words": ["w*3w"], "everyone": {"kinds": ["imagine"]}},
    )
    over = replace(change, settings={})  # between tasks, rules may come and go several times
    rules = [over, change, replace(change, task_id=20), replace(over, task_id=20)]
    asked = Taken(11, 5, 30, 8, "imagine", "a boat w4w")
    takings = {
        None: [asked, replace(asked, task_id=21, user_id=7), replace(asked, task_id=9, user_id=7)],
        "members": [replace(asked, user_id=7)],
        "words": [replace(asked, prompt="a boat w13w")],
        "kinds": [replace(asked, kind="describe")],
    }

    for law, taken in takings.items():
        entries = [Entry(one.task_id, 5, 8, "2026-01-01", "reserved", 1.0, 1) for one in taken]
        said = [f"task 11 was taken against the rule of {law}"] if law else []
        assert list(forbidden(taken, entries, rules)) == said
        laws = {"nothing is taken against a rule"} if law else set()
        assert broken(replace(records(), forbidden=said)) == laws


def test_what_passes_a_quota() -> None:
    """By all that was entered before it; what came late passes none."""
    limits = {"everyone": {"pictures_a_day": 2}, "budget_usd": 2.0}
    change = Change(0, 5, paused=False, settings=limits)
    one = Entry(1, 5, 7, "2026-01-01", "reserved", 1.0, 1)
    others = [replace(one, task_id=n, kind=kind) for n, kind in ((2, "reserved"), (3, "charged"))]
    entries = [one, *others, replace(one, kind="refunded", pictures=-1, usd=-1.0)]
    taken = [Taken(n, 5, 30, 7, "imagine", "") for n in (1, 2, 3, 4)]

    assert list(forbidden(taken, entries, [change])) == []
    found = list(forbidden(taken, [*entries, replace(one, task_id=4)], [change]))
    assert found == ["task 4 passed a quota"]


def test_a_process_that_falls_over() -> None:
    """It may only end when it is ended, or when it cannot start; and then it must, soon."""
    run = records()

    assert broken(replace(run, ends=[Ended(exit_code=1, wanted=False)])) == {"the process stands"}
    assert broken(replace(run, last_exit_codes=[0, -9])) == {"the process stands"}
    slow = Ended(exit_code=0, wanted=True, took_s=ENDS_WITHIN_S + 0.5)
    assert broken(replace(run, ends=[slow])) == {"the process stands"}


def test_a_process_that_lost_its_lease() -> None:
    """It ends by itself where others may take over, and has no reason to where it is alone."""
    run = replace(records(), ends=[Ended(exit_code=75, wanted=False)])

    assert broken(replace(run, has_leases=True)) == set()
    assert broken(run) == {"the process stands"}


def test_too_many_requests_in_a_second() -> None:
    """Discord takes fifty, whichever of the processes sends them."""
    assert broken(replace(records(), most_in_a_second=50)) == set()
    assert broken(replace(records(), most_in_a_second=51)) == {"50 requests a second"}


@pytest.mark.parametrize(
    ("line", "law"),
    [
        ("Traceback (most recent call last):", "no traceback in the log"),
        ("Task was destroyed but it is pending!", "nothing left lying"),
        (f"key {SECRET}", "no secret in the log"),
    ],
)
def test_what_a_log_must_not_hold(line: str, law: str) -> None:
    """Expected faults are one line each, and secrets are in none."""
    assert broken(replace(records(), log=line)) == {law}


def test_another_copy_that_was_noticed_where_there_is_none() -> None:
    """A false alarm, unless the plan started one."""
    alarmed = replace(records(), log='{"event": "copy.another_runs"}')

    assert broken(alarmed) == {"clean log"}
    assert broken(replace(alarmed, had_copy=True)) == set()


def test_a_connection_that_broke_in_its_greeting_is_forgiven_once() -> None:
    """That is discord.py's own; any other that lies around is ours."""
    once = "Failed to connect for shard_id: 0. Retrying... (ClientConnectionResetError)"
    unclosed = "Unclosed connection"

    assert broken(replace(records(), log=f"{once}\n{unclosed}")) == set()
    assert broken(replace(records(), log=unclosed)) == {"nothing left lying"}
    assert broken(replace(records(), log=f"{once}\n{unclosed}\n{unclosed}")) == {
        "nothing left lying"
    }


def test_what_a_backup_did_not_know_needs_no_end() -> None:
    """Its message stays as it was; but paying twice is not excused by anything."""
    waiting = story(shown(look(1, Stage.WAITING)))
    twice = [Accepted(remote_id=f"r{n}", state="imagine-bot:1", at_s=2, charges=1) for n in (1, 2)]

    assert broken(replace(records(waiting), lost=frozenset({1}))) == set()
    assert broken(replace(records(waiting), lost=frozenset({1}), accepted=twice)) == {
        "nothing is paid twice"
    }


def test_a_row_that_went_back_in_time_may_go_back_once() -> None:
    """With the database that is older, and not before or after."""
    settled, running = look(3, Stage.SETTLED), look(6, Stage.RUNNING, percent=46)
    back = shown(look(1, Stage.WAITING), settled, running, look(8, Stage.SETTLED))

    assert broken(records(story(back, deeds=[Deed(5, RESTORE)]))) == set()
    assert broken(records(story(back, deeds=[Deed(2.9, RESTORE)]))) == set()  # sent before it
    assert broken(records(story(back, deeds=[Deed(2, RESTORE)]))) == {"nothing goes backwards"}
    assert broken(records(story(back, deeds=[Deed(7, RESTORE)]))) == {"nothing goes backwards"}


def test_a_batch_that_was_undone_with_the_database() -> None:
    """Its promise was made after the copy; any other batch has to be made."""
    promised = Ask(began_s=9, at_s=9, user_id=7, what="batch", answer="update", words=("w1w",))
    run = records()
    run = replace(run, asks=[*run.asks, promised])

    assert broken(run) == {"every answer is a task"}
    assert broken(replace(run, undone=[(8.0, 12.0)])) == set()
    late = replace(promised, at_s=15)
    assert broken(replace(run, asks=[*run.asks[:-1], late], undone=[(8.0, 12.0)])) == set()
    assert broken(replace(run, undone=[(20.0, 30.0)])) == {"every answer is a task"}
