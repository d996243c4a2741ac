"""The column `options` keeps the shape that older programs and rows have."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.domain.inputs import BatchSize, Dimensions, Inputs, Motion
from bot.store import Store
from bot.store.tasks.rows import to_inputs, to_options
from tests.store.conftest import a_request
from tests.support.databases import run

pytestmark = pytest.mark.both_databases

BOAT = "https://cdn.example/boat.png"
KITE = "https://cdn.example/kite.png"
ADDRESSES = st.from_regex(r"https://[a-z]+\.example/[a-z]*", fullmatch=True)
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@pytest.mark.parametrize(
    ("inputs", "options"),
    [
        (Inputs(), {}),
        (
            Inputs(images=(BOAT, KITE), dimensions="PORTRAIT"),
            {"images": f"{BOAT}\n{KITE}", "dimensions": "PORTRAIT"},
        ),
        (
            Inputs(image=BOAT, end=KITE, motion="high", batch=4, loop=True, hd=True),
            {"image": BOAT, "end": KITE, "motion": "high", "batch": "4", "loop": "1", "hd": "1"},
        ),
        (
            Inputs(image=BOAT, areas=("centre", "left_half")),
            {"image": BOAT, "areas": "centre,left_half"},
        ),
        (Inputs(image=BOAT, mask=KITE), {"image": BOAT, "mask": KITE}),
    ],
)
async def test_inputs_are_kept_as_ever(
    store: Store, inputs: Inputs, options: dict[str, str]
) -> None:
    """So an older program reads what this one wrote, and SQL tells nothing from something."""
    new = replace(a_request(), inputs=inputs)
    task = (await store.tasks.create(new, now_s=1.0, max_live=9)).task

    [(kept,)] = await run(store.tasks._database, "SELECT CAST(options AS TEXT) FROM tasks")

    assert task.request.inputs == inputs
    assert json.loads(kept) == options
    assert (kept == "{}") is (inputs == Inputs())


@given(
    st.builds(
        Inputs,
        images=st.lists(ADDRESSES).map(tuple),
        image=st.none() | ADDRESSES,
        end=st.none() | ADDRESSES,
        mask=st.none() | ADDRESSES,
        areas=st.lists(st.sampled_from(["centre", "border", "top_half"])).map(tuple),
        motion=st.none() | st.from_type(Motion),  # type: ignore[arg-type]
        loop=st.booleans(),
        batch=st.none() | st.from_type(BatchSize),  # type: ignore[arg-type]
        hd=st.booleans(),
        dimensions=st.none() | st.from_type(Dimensions),  # type: ignore[arg-type]
    )
)
def test_what_is_read_is_what_was_written(inputs: Inputs) -> None:
    """Whatever was chosen."""
    assert to_inputs(json.loads(json.dumps(to_options(inputs)))) == inputs


@given(ANY_JSON | st.dictionaries(st.sampled_from(sorted(Inputs.__slots__)), ANY_JSON))
def test_any_value_of_an_old_row_is_read(options: object) -> None:
    """Unknown and broken ones included, and what limits an edit is never lost."""
    inputs = to_inputs(options)

    assert to_inputs(to_options(inputs)) == inputs
    if isinstance(options, dict):
        assert (inputs.mask is None) is (options.get("mask") is None)
        assert bool(inputs.areas) is (options.get("areas") is not None)


async def test_a_row_with_broken_options_is_read(store: Store) -> None:
    """One such row would else stop the loop that meets it."""
    task = (await store.tasks.create(a_request(), now_s=1.0, max_live=9)).task
    broken = '{"batch": "many", "motion": 3, "of_tomorrow": [1], "loop": "1"}'
    await store.tasks._database.write(
        lambda connection: connection.execute(
            text("UPDATE tasks SET options = :options"), {"options": broken}
        )
    )

    read = await store.tasks.get(task.id)

    assert read is not None
    assert read.request.inputs == Inputs(loop=True)
