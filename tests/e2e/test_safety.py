"""What may be asked for, and what was removed, over real sockets and a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.stage import finished, says
from tests.e2e.test_settings import panel

if TYPE_CHECKING:
    from playground.discord import Person
    from tests.e2e.stage import Stage


async def test_an_owner_keeps_words_out_and_a_picture_goes_for_good(
    stage: Stage, alice: Person
) -> None:
    """The list is shown with what it does, then holds; what was removed stays so after a crash."""
    owner = await stage.person("owner")
    made = await finished(
        alice, await alice.slash("imagine", channel="pictures", prompt="a kraken")
    )
    key = (await panel(owner))["id"]
    await owner.press(key, "This server: Safety")
    opened = await owner.press(key, "Edit the list …")
    shown = await owner.submit(opened.modal, {"words": "kraken*\nsea monster"})
    assert "would have refused 100 % of the last prompt here" in says(shown.message)
    kept = await owner.press(key, "Keep this list")
    assert "your list of 2 lines" in says(kept.message)

    refused = await alice.slash("imagine", channel="pictures", prompt="two KRÁKENS")
    assert "does not want `kraken*`" in says(refused.message)
    removed = await alice.menu("Remove", message_id=made["id"])
    assert says(removed.message) == "Removed."
    await alice.wait_until(made["id"], lambda message: "removed this picture" in says(message))

    await stage.crash()
    await stage.start()
    again = await alice.slash("imagine", channel="pictures", prompt="a sea  monster")
    assert "does not want `sea monster`" in says(again.message)
    message = await alice.see(made["id"])
    assert message["attachments"] == []
    assert "kraken" not in str(message)
    assert len(stage.submits) == 1
