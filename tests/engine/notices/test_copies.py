"""The operator learns of another copy once, also when Discord cannot be reached at first."""

from bot.domain.notices import CopyNotice, Notice
from bot.engine.messenger import MessageGoneError, MessengerError, TryLaterError
from bot.engine.notices.copies import LATELY_S, TELL_EVERY_S, Copies
from bot.store.signals import Signals


class Owner:
    """Whoever runs the bot, and cannot always be reached."""

    def __init__(self, *failures: MessengerError) -> None:
        self.heard: list[float] = []
        self.failures = list(failures)

    async def tell(self, notice: Notice | CopyNotice) -> None:
        """Hear it, or not."""
        assert isinstance(notice, CopyNotice)
        if self.failures:
            raise self.failures.pop(0)
        self.heard.append(notice.noticed_s)


class Clock:
    """A clock to turn."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        """What it says."""
        return self.now_s


async def test_many_interactions_are_one_notice_an_hour() -> None:
    """However many were answered by the other, and again if it is still there an hour later."""
    clock, owner = Clock(), Owner()
    signals = Signals()
    copies = Copies(signals, clock=clock)
    assert not copies.lately

    for number in range(9):
        copies.noticed(number)
        assert await copies.tell(owner) is None
        clock.now_s += 60
    assert owner.heard == [1000.0]
    clock.now_s += TELL_EVERY_S
    copies.noticed(10)
    assert signals.copies.is_set()
    await copies.tell(owner)

    assert len(owner.heard) == 2
    assert copies.lately
    clock.now_s += LATELY_S
    assert not copies.lately


async def test_discord_may_be_away_for_a_while() -> None:
    """The notice is tried again as long as that takes, no sooner than Discord says."""
    clock = Clock()
    owner = Owner(TryLaterError("503"), TryLaterError("429", retry_after_s=99.0))
    copies = Copies(Signals(), clock=clock)
    copies.noticed(1)

    assert await copies.tell(owner) == 30.0
    copies.noticed(2)
    assert await copies.tell(owner) == 99.0
    assert await copies.tell(owner) is None

    assert owner.heard == [1000.0]


async def test_an_operator_who_takes_no_messages_is_left_alone() -> None:
    """It is in the log; so it is without an operator."""
    copies, owner = Copies(Signals(), clock=Clock()), Owner(MessageGoneError("50007"))
    copies.noticed(1)

    assert await copies.tell(owner) is None
    copies.noticed(2)
    assert await copies.tell(owner) is None
    assert owner.heard == []

    other = Copies(Signals(), clock=Clock())
    other.noticed(1)
    assert await other.tell(None) is None
