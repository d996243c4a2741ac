"""Links and pictures that members give: bounded where they come in."""

from tests.behaviour.world import World, refusal

MANY = "\u2028".join(f"http://127.0.0.1:1/{n:03}/a-picture.png" for n in range(80))


async def test_a_hundred_addresses_in_one_option_are_refused(world: World) -> None:
    """Nothing is stored, fetched or spent, and the sentence says how a link looks."""
    alice = world.member("alice")
    links = [
        MANY,
        "https://example.com/" + "x" * 5980,
        *(f"https://a.example/1{c}https://a.example/2" for c in "\n\r\v\f\x1c\x85\u2028\u2029 "),
        "boat.png",
        "file:///etc/passwd",
    ]

    for link in links:
        sentence = refusal(await alice.slash(world.channel, "describe", link=link))
        assert "one address" in sentence
        assert "2048 characters" in sentence

    assert await world.engine.store.tasks.get(1) is None
    assert world.comet.requests == []
