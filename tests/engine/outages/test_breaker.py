"""The circuit breaker: few requests while a cause is open, and everything again after it."""

from collections.abc import Callable

import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from structlog.testing import capture_logs

from bot.cometapi import (
    BadAnswer,
    Busy,
    CometError,
    KeyRefused,
    NoCredit,
    NotOpen,
    Reason,
    Rejected,
    TaskNotFound,
    Unreachable,
    Unsure,
)
from bot.domain.outages import Cause
from bot.engine.outages.breaker import Breaker
from bot.engine.outages.causes import LONGEST_RETRY_AFTER_S, Operation, Outage
from bot.engine.outages.in_flight import TICKET_S
from bot.store.signals import Signals

LOOK, SUBMIT = Operation.READ, Operation.SUBMIT


class Bench:
    """A breaker with a clock to turn."""

    def __init__(self) -> None:
        self.now_s = 1_000.0
        self.signals = Signals()
        self.breaker = Breaker(self.signals, clock=lambda: self.now_s, chance=lambda: 0.5)

    def asks(self, call: Operation = LOOK) -> float:
        """How long such a request must wait; at 0 it is under way."""
        return self.breaker.wait_s(self.now_s, call)

    def fails(self, error: CometError, call: Operation = LOOK, request: object = None) -> None:
        """A request goes out, at the earliest time that it may, and fails."""
        self.now_s += self.breaker.seconds_until_allowed(self.now_s, call)
        assert self.asks(call) == 0
        self.breaker.failed(error, call, request)

    def works(self, call: Operation = LOOK) -> None:
        """A request goes out, at the earliest time that it may, and is answered."""
        self.now_s += self.breaker.seconds_until_allowed(self.now_s, call)
        assert self.asks(call) == 0
        self.breaker.answered(call)

    def sleeps(self) -> None:
        """All loops wait to be woken."""
        for loop in (self.signals.submitter, self.signals.poller, self.signals.outages):
            loop.clear()


def gravest(bench: Bench) -> Cause:
    """What is worst of all that is open."""
    return bench.breaker.outages.all()[0].cause


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (KeyRefused(status=401), Cause.KEY),
        (NoCredit(status=402), Cause.CREDIT),
        (Unreachable(), Cause.DOWN),
        (BadAnswer(status=200), Cause.DOWN),
        (Unsure(status=502), Cause.DOWN),
        (Busy(status=429), Cause.BUSY),
    ],
)
def test_a_failure_opens_its_cause(bench: Bench, error: CometError, cause: Cause) -> None:
    """What the operator or time must mend stops all looks; each is known by its name."""
    bench.fails(error)

    assert gravest(bench) is cause
    assert bench.asks(LOOK) > 0
    assert bench.asks(SUBMIT) > 0


@pytest.mark.parametrize("error", [Rejected(reason=Reason.MODERATION), TaskNotFound()])
@pytest.mark.parametrize("call", Operation)
def test_a_refused_prompt_is_no_outage(bench: Bench, error: CometError, call: Operation) -> None:
    """An answer about what was asked for says that CometAPI works."""
    bench.fails(error, call)

    assert not bench.breaker.outages
    assert bench.asks(call) == 0


def test_a_missing_path_of_submits_is_no_outage(bench: Bench) -> None:
    """An endpoint that does not exist must not stop all the others."""
    bench.fails(NotOpen(status=404), SUBMIT)

    assert not bench.breaker.outages


def test_probes_go_one_by_one_at_the_pace_of_the_back_off(bench: Bench) -> None:
    """2, 5, 10, 20, 40 and then every 60 s; everybody else waits."""
    bench.fails(Unreachable())
    waits = []
    for _ in range(7):
        waits.append(bench.breaker.seconds_until_allowed(bench.now_s))
        bench.now_s += waits[-1]
        assert bench.asks() == 0
        assert bench.asks() > 0
        bench.breaker.failed(Unreachable())

    assert waits == [2, 5, 10, 20, 40, 60, 60]


def test_the_first_answer_closes_it_and_wakes_the_loops(bench: Bench) -> None:
    """Nobody waits for a timer after that."""
    bench.fails(KeyRefused(status=401))
    bench.sleeps()

    bench.works()

    assert not bench.breaker.outages
    assert (bench.asks(LOOK), bench.asks(SUBMIT)) == (0, 0)
    assert bench.signals.submitter.is_set()
    assert bench.signals.poller.is_set()
    assert [outage.cause for outage in bench.breaker.outages.take_closed()] == [Cause.KEY]


@pytest.mark.parametrize(
    ("wish_s", "waits_s"), [(30.0, 30.0), (0.5, 2.0), (1e9, LONGEST_RETRY_AFTER_S)]
)
def test_retry_after_is_respected(bench: Bench, wish_s: float, waits_s: float) -> None:
    """Never sooner than CometAPI wants, and never for days because of a strange number."""
    bench.fails(Busy(status=429, retry_after_s=wish_s))

    assert bench.asks() == waits_s


def test_without_credit_looks_go_on(bench: Bench) -> None:
    """Money is missing for submits only: what runs is watched, and no look disproves the cause."""
    bench.fails(NoCredit(status=400), SUBMIT)

    bench.works(LOOK)

    assert gravest(bench) is Cause.CREDIT
    assert bench.asks(LOOK) == 0
    assert bench.asks(SUBMIT) > 0
    assert bench.breaker.is_lasting(SUBMIT)
    assert not bench.breaker.is_lasting(LOOK)


def test_a_used_up_key_is_probed_with_looks_then_with_one_submit(bench: Bench) -> None:
    """Once looks met it too; when they get through, the next submit may try at once."""
    bench.fails(NoCredit(status=401), SUBMIT)
    bench.fails(NoCredit(status=401), LOOK)
    bench.now_s += 100
    assert bench.asks(SUBMIT) > 0

    bench.works(LOOK)

    assert gravest(bench) is Cause.CREDIT
    assert bench.asks(SUBMIT) == 0
    assert bench.asks(SUBMIT) > 0
    bench.breaker.answered(SUBMIT)
    assert not bench.breaker.outages


def test_a_silent_cometapi_is_never_probed_with_a_submit(bench: Bench) -> None:
    """It would be unsure, and its member asked to pay twice."""
    bench.fails(Unsure(), SUBMIT)
    bench.now_s += 100

    assert bench.asks(SUBMIT) > 0
    assert bench.asks(LOOK) == 0


def test_after_a_lost_submit_they_go_one_by_one_until_one_arrives(bench: Bench) -> None:
    """Looks may work where submits do not: then not all that wait may become unsure at once."""
    for lost in range(1, 4):
        bench.fails(Unsure(status=502), SUBMIT)
        assert bench.breaker.submits_one_by_one
        assert bench.asks(LOOK) == (2, 5, 10)[lost - 1]
        bench.works(LOOK)

    bench.works(SUBMIT)

    assert not bench.breaker.submits_one_by_one


def test_what_was_under_way_at_the_opening_disproves_nothing(bench: Bench) -> None:
    """An answer that set out before says nothing of now."""
    assert bench.asks(SUBMIT) == bench.asks(SUBMIT) == 0
    bench.breaker.failed(NoCredit(status=400), SUBMIT)

    bench.now_s += 60
    assert bench.asks(SUBMIT) > 0  # the other one is still under way
    bench.breaker.answered(SUBMIT)

    assert gravest(bench) is Cause.CREDIT
    assert bench.asks(SUBMIT) == 0


def test_a_burst_of_failures_counts_once(bench: Bench) -> None:
    """Four submits that meet the same full queue are one failure, and no long wait."""
    assert [bench.asks(SUBMIT) for _ in range(4)] == [0, 0, 0, 0]
    for _ in range(4):
        bench.breaker.failed(Busy(status=429), SUBMIT)

    assert bench.asks(SUBMIT) == 2


def test_a_refused_probe_lets_the_next_one_go_at_once(bench: Bench) -> None:
    """A prompt that breaks the rules tells nothing about the credit."""
    bench.fails(NoCredit(status=400), SUBMIT)
    bench.fails(Rejected(reason=Reason.MODERATION), SUBMIT)

    assert gravest(bench) is Cause.CREDIT
    assert bench.asks(SUBMIT) == 0


def test_a_probe_that_never_ends_is_given_up(bench: Bench) -> None:
    """Whoever asked may have been cancelled."""
    bench.fails(Unreachable())
    bench.now_s += 2
    assert bench.asks() == 0

    bench.now_s += TICKET_S

    assert bench.asks() == 0


def test_a_clock_that_was_put_back_does_not_stop_probes(bench: Bench) -> None:
    """Else an hour would pass before anybody asks again."""
    bench.fails(Unreachable())
    bench.now_s -= 3600

    assert bench.asks() == 0


def test_members_are_told_of_what_lasts(bench: Bench) -> None:
    """Two failures are nobody's business, the third is; a full queue is ordinary waiting."""
    bench.fails(Busy(status=429), SUBMIT)
    told = []
    for _ in range(3):
        bench.fails(Unreachable(), LOOK)
        told.append(bench.breaker.is_lasting(LOOK))

    assert told == [False, False, True]
    for _ in range(5):
        bench.works(LOOK)
        bench.fails(Busy(status=429), SUBMIT)
    assert not bench.breaker.is_lasting(SUBMIT)


def test_one_line_when_a_cause_opens_and_one_when_it_closes(bench: Bench) -> None:
    """With how long it lasted and how often nothing was asked; none for a retry."""
    with capture_logs() as lines:
        bench.fails(KeyRefused(status=401, request_id="2026"))
        for _ in range(5):
            assert bench.asks(SUBMIT) > 0
            bench.fails(KeyRefused(status=401))
        bench.works()

    opened, closed = lines
    assert (opened["event"], opened["log_level"]) == ("outage.opened", "error")
    assert (opened["setting"], opened["request_id"]) == ("COMETAPI_KEY", "2026")
    assert "COMETAPI_KEY" in opened["next_step"]
    assert closed["event"] == "outage.closed"
    assert closed["held_back"] == 5
    assert closed["lasted_s"] == 2 + 5 + 10 + 20 + 40 + 60


def test_a_restored_outage_is_probed_at_once(bench: Bench) -> None:
    """The operator may have mended it while the bot was off."""
    kept = Outage(cause=Cause.KEY, since_s=10.0, failed_s=10.0, calls={LOOK}, lasting=True)

    bench.breaker.outages.restore([kept])

    assert bench.breaker.is_lasting(SUBMIT)
    assert bench.asks(SUBMIT) > 0
    assert bench.asks(LOOK) == 0


@pytest.mark.parametrize(
    ("error", "looks"),
    [
        (KeyRefused(status=403), True),
        (NoCredit(status=400), True),
        (Busy(status=200), False),
        (NotOpen(status=403), False),
    ],
)
def test_one_refused_submit_stops_nobody(bench: Bench, error: CometError, looks: bool) -> None:  # noqa: FBT001
    """It may be refused for what it asks, however often; where a look can tell, one is wanted."""
    bench.sleeps()
    for _ in range(5):
        bench.fails(error, SUBMIT, request="a boat in turbo")

    assert not bench.breaker.outages
    assert bench.asks(SUBMIT) == 0
    assert bench.breaker.wants_look is bench.signals.outages.is_set() is looks
    assert not bench.breaker.explains(error)


def test_a_look_tells_about_the_key(bench: Bench) -> None:
    """A key that is refused is refused for looks too, so only they open that outage."""
    for request in ("a boat", "a cat", "a kite"):
        bench.fails(KeyRefused(status=403), SUBMIT, request=request)
        bench.breaker.take_look()
        bench.works(LOOK)
    assert not bench.breaker.outages

    bench.fails(KeyRefused(status=401), SUBMIT, request="a boat")
    bench.breaker.take_look()
    bench.fails(KeyRefused(status=401), LOOK)

    assert gravest(bench) is Cause.KEY
    assert bench.breaker.explains(KeyRefused(status=401))
    assert not bench.breaker.wants_look


@pytest.mark.parametrize("error", [NoCredit(status=400), Busy(status=200)])
def test_different_requests_refused_alike_are_an_outage(bench: Bench, error: CometError) -> None:
    """But not with one taken in between, nor long ago."""
    bench.fails(error, SUBMIT, request="a boat")
    bench.works(SUBMIT)
    bench.fails(error, SUBMIT, request="a cat")
    bench.now_s += 3600
    bench.fails(error, SUBMIT, request="a kite")
    assert not bench.breaker.outages

    bench.fails(error, SUBMIT, request="a house")

    assert bench.breaker.outages
    assert bench.breaker.explains(error)


def test_a_slow_down_holds_all_and_excuses_nobody_alone(bench: Bench) -> None:
    """429 speaks of the pace of all; yet if only one request ever meets it, it is that one."""
    bench.fails(Busy(status=429, retry_after_s=7), SUBMIT, request="a boat")
    assert bench.asks(SUBMIT) == 7
    assert not bench.breaker.explains(Busy(status=429))

    bench.fails(Busy(status=429), SUBMIT, request="a cat")

    assert bench.breaker.explains(Busy(status=429))


def test_a_lost_submit_is_followed_by_a_look_at_once(bench: Bench) -> None:
    """Others wait for that look only; members are told of nothing while looks work."""
    for lost, waits_s in enumerate((0, 2, 5)):
        bench.fails(Unsure(status=403), SUBMIT, request=lost)
        assert not bench.breaker.is_lasting(SUBMIT)
        assert bench.breaker.seconds_until_allowed(bench.now_s, LOOK) == waits_s
        bench.works(LOOK)
        assert bench.breaker.seconds_until_allowed(bench.now_s, SUBMIT) == 0


def test_the_same_request_lost_again_and_again_is_one(bench: Bench) -> None:
    """Whoever tries a blocked prompt once more does not hold up the others."""
    for _ in range(4):
        bench.fails(Unsure(status=403), SUBMIT, request="a blocked boat")
        assert bench.breaker.seconds_until_allowed(bench.now_s, LOOK) == 0
        bench.works(LOOK)


ERRORS: dict[str, Callable[[], CometError]] = {
    "key": lambda: KeyRefused(status=401),
    "credit": lambda: NoCredit(status=400),
    "down": Unreachable,
    "unsure": Unsure,
    "busy": lambda: Busy(status=429, retry_after_s=7.0),
    "rejected": lambda: Rejected(reason=Reason.OTHER),
}


class BreakerMachine(RuleBasedStateMachine):
    """Loops that ask, get answers in any order, and never ask more than they may."""

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench()
        self.under_way: list[Operation] = []
        self.probes: set[Operation] = set()

    @rule(seconds=st.sampled_from([0.5, 3.0, 20.0, 70.0]))
    def time_passes(self, seconds: float) -> None:
        """But no request takes as long as a ticket lives."""
        if not self.under_way:
            self.bench.now_s += seconds
        else:
            self.bench.now_s += 0.01

    @rule(call=st.sampled_from(Operation))
    def a_loop_asks(self, call: Operation) -> None:
        """While a cause stops such requests, at most one is under way, and never a blind submit."""
        stopped = self.bench.breaker.stops(call)
        if self.bench.asks(call) > 0:
            return
        if stopped:
            assert call not in self.under_way
            assert call is LOOK or not self.bench.breaker.stops(LOOK)
            self.probes.add(call)
        self.under_way.append(call)

    @precondition(lambda self: self.under_way)
    @rule(
        data=st.data(),
        error=st.sampled_from(sorted(ERRORS)),
        request=st.sampled_from([None, "a boat", "a cat"]),
    )
    def one_fails(self, data: st.DataObject, error: str, request: str | None) -> None:
        """Any of those under way; a look that was refused was answered."""
        call = self._ended(data)
        assume(call is SUBMIT or error != "rejected")
        self.probes.discard(call)
        before = {outage.cause for outage in self.bench.breaker.outages.all()}
        with capture_logs() as lines:
            self.bench.breaker.failed(ERRORS[error](), call, request)
        after = {outage.cause for outage in self.bench.breaker.outages.all()}
        assert [line["event"] for line in lines] == ["outage.opened"] * len(after - before)
        assert before <= after

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def one_is_answered(self, data: st.DataObject) -> None:
        """A probe's answer frees such requests; that of a straggler frees nothing."""
        call = self._ended(data)
        was_probe = call in self.probes
        before = {outage.cause for outage in self.bench.breaker.outages.all()}
        with capture_logs() as lines:
            self.bench.breaker.answered(call)
        after = {outage.cause for outage in self.bench.breaker.outages.all()}
        assert [line["event"] for line in lines] == ["outage.closed"] * len(before - after)
        self.probes.discard(call)
        if was_probe:
            assert all(call not in outage.calls for outage in self.bench.breaker.outages.all())
        else:
            assert before == after

    @invariant()
    def somebody_can_go_in_time(self) -> None:
        """Once all is quiet, within the longest wait a look or a submit may be tried."""
        if self.under_way:
            return
        breaker, later_s = self.bench.breaker, self.bench.now_s + 75.0
        assert breaker.seconds_until_allowed(later_s, LOOK) == 0
        if not breaker.stops(LOOK):
            assert breaker.seconds_until_allowed(later_s, SUBMIT) == 0

    def _ended(self, data: st.DataObject) -> Operation:
        index = data.draw(st.integers(0, len(self.under_way) - 1))
        return self.under_way.pop(index)


BreakerMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestBreaker = BreakerMachine.TestCase
