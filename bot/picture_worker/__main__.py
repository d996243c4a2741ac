"""The picture worker's life: one job after the other, until the bot closes the pipe or is gone."""

import os
import signal
import sys

from bot.picture_worker import frames
from bot.picture_worker.jobs import answer
from bot.picture_worker.limits import confine, grant_job


def main() -> None:
    """Answer frames on standard input by frames on standard output."""
    # The bot ends this process when it is done with it; Ctrl-C and a stop are for the bot alone.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    # Whatever a library prints must not get in between.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine()
    while (frame := frames.read(sys.stdin.buffer)) is not None:
        grant_job()
        facts, data = answer(*frame)
        frames.write(answers, facts, [data])


if __name__ == "__main__":
    main()
