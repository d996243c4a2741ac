"""The three loops, members, CometAPI and Discord in any order, with a crash at any moment."""

from __future__ import annotations

from hypothesis.stateful import run_state_machine_as_test

from tests.machines.machine import Bot


def test_money_pictures_and_messages_keep_the_laws() -> None:
    """Nothing is paid twice, nothing is lost, and every message ends as a picture of its row."""
    run_state_machine_as_test(Bot)
