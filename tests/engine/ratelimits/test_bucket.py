"""What a bucket remembers of its times is what it would find anew."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.ratelimits.bucket import Bucket, Rate, Slot

events = st.lists(
    st.tuples(
        st.sampled_from(["begin", "progress", "end", "answered", "block", "look", "limit"]),
        st.floats(-20, 20),
        st.integers(0, 6),
        st.floats(0, 12),
    ),
    max_size=40,
)


@given(events=events)
def test_remembered_times_are_the_ones_found_anew(
    events: list[tuple[str, float, int, float]],
) -> None:
    """Whatever began, ended or was answered, and wherever the clock went."""
    rate, now_s = Rate(), 1000.0
    bucket, slots = Bucket(rate), list[Slot]()
    for what, passed_s, number, seconds in events:
        now_s += passed_s
        match what:
            case "begin" | "progress":
                slots.append(bucket.begin(now_s, is_progress=what == "progress"))
            case "end" if slots:
                bucket.end(slots.pop(number % len(slots)), now_s, was_sent=number % 2 == 0)
            case "answered":
                bucket.answered(now_s, limit=5, remaining=min(number, 4), reset_after_s=seconds)
            case "block":
                bucket.block(now_s, seconds)
            case "limit":
                rate.limit = 1 + number  # another channel's answer told so
            case _:
                pass
        for look_s in (now_s, now_s + seconds, now_s):
            remembered, anew = bucket.times(look_s), copy.deepcopy(bucket)
            for told_s, found_s in (
                (remembered.free_s, anew.free_s(look_s)),
                (remembered.progress_s, anew.free_for_progress_s(look_s)),
            ):
                assert max(told_s, look_s) == max(found_s, look_s)
