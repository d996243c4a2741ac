"""One option is one address: what is longer, of several lines or elsewhere stays outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.inputs import MOST_PICTURES, Inputs
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks import addresses
from bot.services.tasks.addresses import LONGEST, address_in, addresses_in
from bot.store.tasks.rows import to_inputs, to_options

BOAT = "https://cdn.example/boat.png?ex=1&hm=2"
# Everything at which Python or Unicode ends a line, blanks, and what nobody sees.
APART = [chr(n) for n in range(33)] + list(
    "\x7f\x85\xa0\u1680\u2000\u2009\u200b\u200e\u2028\u2029\u202e\u202f\u205f\u3000\ufeff\ud800"
)


@pytest.mark.parametrize("between", APART, ids=ascii)
def test_two_addresses_are_not_one(between: str) -> None:
    """Whatever stands between them."""
    with pytest.raises(RefusedError) as refusal:
        address_in(BOAT + between + BOAT)
    assert refusal.value.why is Refusal.NO_ADDRESS
    with pytest.raises(RefusedError):
        addresses_in([BOAT, BOAT + between + BOAT])


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "boat.png",
        "file:///etc/passwd",
        "ftp://cdn.example/boat.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "//cdn.example/boat.png",
        "http://",
        "https:///boat.png",
        "http://[",
        BOAT + "x" * LONGEST,
        "\u2028".join([BOAT] * 100),
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    """With a sentence that says how one looks."""
    with pytest.raises(RefusedError) as refusal:
        address_in(text)
    assert (refusal.value.why, refusal.value.values["limit"]) == (Refusal.NO_ADDRESS, LONGEST)


def test_the_longest_address_is_taken() -> None:
    """And blanks around it are nobody's fault."""
    longest = "https://cdn.example/".ljust(LONGEST, "x")
    assert address_in(f"  {longest}\n") == longest


def test_a_request_has_five_pictures_at_most() -> None:
    """As many as a command has options for."""
    several = [f"https://cdn.example/{n}.png" for n in range(MOST_PICTURES)]
    assert addresses_in(several) == tuple(several)
    with pytest.raises(RefusedError) as refusal:
        addresses_in([*several, BOAT])
    assert refusal.value.why is Refusal.TOO_MANY_PICTURES


@pytest.mark.parametrize("name", ["images", "image", "end", "mask"])
def test_each_input_with_an_address_is_checked(name: str) -> None:
    """Where a request becomes a row, whoever made it."""
    addresses.check(to_inputs({name: BOAT}))
    with pytest.raises(RefusedError):
        addresses.check(to_inputs({name: f"{BOAT}\u2028{BOAT}"}))


@given(st.lists(st.text(min_size=1, max_size=40).map(lambda path: f"http://a.example/{path}")))
def test_as_many_come_out_as_went_in(given_addresses: list[str]) -> None:
    """Or none goes in."""
    try:
        kept = to_options(Inputs(images=addresses_in(given_addresses)))
    except RefusedError:
        return
    assert to_inputs(kept).images == tuple(address.strip() for address in given_addresses)
