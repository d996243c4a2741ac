from hypothesis import given
from hypothesis import strategies as st

from bot.cometapi import RemoteButton
from bot.engine.polling.observation import MAX_BUTTONS, keep_buttons
from tests.engine.samples import JOB, a_remote_button

targets = st.sampled_from([f"MJ::JOB::upsample::{n}::{JOB}" for n in range(40)])
buttons = st.builds(
    a_remote_button,
    st.none() | targets,
    label=st.text(max_size=5),
    url=st.none() | st.sampled_from([f"https://x.example/{n}" for n in range(40)]),
)


@given(st.lists(buttons, max_size=70))
def test_buttons_are_kept_once_each_in_order(remote: list[RemoteButton]) -> None:
    """As many as a message can have, each reachable by a key of its own."""
    kept = keep_buttons(remote)

    identities = [button.custom_id or button.url for button in remote]
    expected = [identity for identity in dict.fromkeys(identities) if identity][:MAX_BUTTONS]
    assert [button.custom_id or button.url for button in kept] == expected
    assert len({button.key for button in kept}) == len(kept) <= 25


@given(st.lists(buttons, max_size=20), st.randoms())
def test_a_key_depends_on_the_button_alone(remote: list[RemoteButton], chance: object) -> None:
    """Pressed years later, after looks in any order, it still names the same button."""
    shuffled = list(remote)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    keys = {button.key: button.custom_id or button.url for button in keep_buttons(remote)}

    assert all(
        keys[button.key] == (button.custom_id or button.url) for button in keep_buttons(shuffled)
    )


def test_the_longest_custom_id_is_kept_whole() -> None:
    """81 characters and our own prefix would not fit into Discord's 100."""
    longest = f"MJ::JOB::upsample_v6r1_2x_creative::1::{JOB}::SOLO"

    [button] = keep_buttons([a_remote_button(longest)])

    assert button.custom_id == longest
    assert len(button.key) == 10


def test_a_button_that_does_nothing_is_dropped() -> None:
    """Without customId and link there is nothing to press."""
    assert keep_buttons([a_remote_button(None, label="Web")]) == []


def test_a_link_stays_a_link() -> None:
    """It has an address and no customId; a customId wins over an address."""
    link, action = keep_buttons(
        [
            a_remote_button(None, label="Web", url="https://x.example/1"),
            a_remote_button("MJ::BOOKMARK::x", url="https://x.example/1"),
        ],
    )

    assert (link.custom_id, link.url) == (None, "https://x.example/1")
    assert (action.custom_id, action.url) == ("MJ::BOOKMARK::x", None)
