"""The commands beside `/imagine`'s prompt, and right-clicks on pictures."""

from functools import partial

import pytest

from playground.discord import Person
from tests.e2e.stage import (
    Stage,
    at_its_price,
    drawing,
    finished,
    has,
    is_ephemeral,
    is_new_grid,
    names,
    says,
    tells,
)


async def test_options_become_parameters_and_the_typed_word_wins(
    stage: Stage,
    alice: Person,
) -> None:
    """Who does not know parameters chooses them; who types them is right."""
    answer = await alice.slash(
        "imagine",
        channel="pictures",
        prompt="a boat --ar 3:2",
        aspect_ratio="16:9",
        version="7",
        stylize=250,
        style="raw",
    )
    await finished(alice, answer, "U1")

    [sent] = [r.body["prompt"] for r in stage.comet.requests if r.path.endswith("/imagine")]
    assert "--ar 3:2" in sent
    assert "16:9" not in sent
    assert {"--v 7", "--s 250", "--style raw"} <= {
        f"--{part.strip()}" for part in sent.split("--")[1:]
    }


async def test_suggestions_while_typing(stage: Stage, alice: Person) -> None:
    """Aspect ratios and versions by name, and the member's own prompts."""
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a red kite"))

    wide = await alice.autocomplete("imagine", "aspect_ratio", "wide", channel="pictures")
    niji = await alice.autocomplete("imagine", "version", "niji", channel="pictures")
    styles = await alice.autocomplete("imagine", "style", "ra", channel="pictures")
    mine = await alice.autocomplete("imagine", "prompt", "A red", channel="pictures")
    other = await alice.autocomplete("imagine", "prompt", "kite", channel="pictures")
    flags = await alice.autocomplete("imagine", "prompt", "a kite --ti", channel="pictures")

    assert "16:9" in [choice["value"] for choice in wide]
    assert "niji 7" in [choice["value"] for choice in niji]
    assert [choice["value"] for choice in mine] == ["A red", "a red kite"]
    assert [choice["value"] for choice in other] == ["kite"]
    assert [choice["value"] for choice in flags] == ["a kite --ti", "a kite --tile"]
    assert flags[1]["name"] == "--tile · a pattern that repeats without seams"
    assert "raw" in [choice["value"] for choice in styles]
    assert len(stage.comet.charges) == 1


async def test_references_are_sent_as_what_they_are_for(stage: Stage, alice: Person) -> None:
    """An image prompt goes along as data, a style as a link in the prompt."""
    boat, style = [await alice.upload(f"{name}.png", drawing()) for name in ("boat", "style")]
    answer = await alice.slash(
        "imagine",
        channel="pictures",
        prompt="a boat",
        picture1=boat,
        picture2=style,
        role2="sref",
    )

    done = await finished(alice, answer, "U1")

    [body] = [r.body for r in stage.comet.requests if r.path.endswith("/imagine")]
    assert [data[:11] for data in body["base64Array"]] == ["data:image/"]
    assert "--sref http" in body["prompt"]
    assert "2 references" in says(done)


async def test_a_batch_is_shown_before_it_is_paid(stage: Stage, alice: Person) -> None:
    """The list, its count and its cost; then each picture has a message of its own."""
    asked = await alice.slash("imagine", channel="general", prompt="a {red, blue} boat --repeat 2")
    assert is_ephemeral(asked.message)
    assert "4 pictures for about $" in says(asked.message)
    assert stage.submits == []

    await alice.press(asked.message["id"], "Make 4 pictures")
    done: set[str] = set()
    while len(done) < 4:
        found = await alice.wait_message(partial(is_new_grid, set(done)))
        done.add(found["id"])

    sent = [r.body["prompt"] for r in stage.comet.requests if r.path.endswith("/imagine")]
    assert sorted(sent) == ["a blue boat", "a blue boat", "a red boat", "a red boat"]


async def test_a_batch_too_large_is_refused(stage: Stage, alice: Person) -> None:
    """Ten thousand pictures are counted, not made."""
    asked = await alice.slash(
        "imagine",
        channel="general",
        prompt="a " + " ".join("{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}" for _ in range(4)),
    )

    assert is_ephemeral(asked.message)
    assert "10,000" in says(asked.message)
    assert stage.submits == []


async def test_blend_video_and_edit(stage: Stage, alice: Person) -> None:
    """Commands that begin with pictures make what they say."""
    one, two = [await alice.upload(f"{name}.png", drawing()) for name in ("one", "two")]
    await finished(
        alice,
        await alice.slash(
            "blend",
            channel="pictures",
            picture1=one,
            picture2=two,
            dimensions="Portrait",
        ),
        "U1",
    )
    film = {"picture": one, "prompt": "waves", "end_frame": two, "motion": "High"}
    priced = await alice.slash("video", channel="pictures", **film)
    assert "4 films for about $0.17" in says(priced.message)
    await finished(alice, await at_its_price(alice, priced), "U1")
    edit = {"picture": one, "prompt": "a red sky", "area": "top_half"}
    await finished(alice, await alice.slash("edit", channel="pictures", **edit), "U1")

    bodies = {r.path.rpartition("/")[2]: r.body for r in stage.comet.requests if r.body}
    assert bodies["blend"]["dimensions"] == "PORTRAIT"
    assert bodies["video"]["motion"] == "high"
    assert bodies["video"]["endImage"].startswith("data:image/")
    assert bodies["edits"]["maskBase64"].startswith("data:image/png;base64,")


async def test_turbo_is_never_sent_for_a_film(stage: Stage, alice: Person) -> None:
    """It is refused before anything is spent."""
    one = await alice.upload("one.png", drawing())

    asked = await alice.slash("video", channel="pictures", picture=one, speed="turbo")

    assert is_ephemeral(asked.message)
    assert "Turbo" in says(asked.message)
    assert stage.submits == []


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "SVG"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"rubbish" * 9, "not a picture"),
        ("a.txt", b"these are my holiday notes", "not a picture"),
    ],
)
async def test_an_attachment_that_cannot_be_used(
    stage: Stage,
    alice: Person,
    name: str,
    data: bytes,
    sentence: str,
) -> None:
    """The sentence names what it is, and nothing is spent."""
    upload = await alice.upload(name, data)

    answer = await alice.slash("describe", channel="pictures", picture=upload)

    failed = await alice.wait_until(answer.message["id"], tells("Nothing was spent"))
    assert sentence in says(failed)
    assert stage.comet.charges == []


@pytest.mark.parametrize("link", ["http://169.254.169.254/a.png", "http://localhost/a.png", "x"])
async def test_a_described_link_to_a_private_address(
    stage: Stage,
    alice: Person,
    link: str,
) -> None:
    """The bot never asks addresses of its own network for anybody."""
    answer = await alice.slash("describe", channel="pictures", link=link)

    failed = await alice.wait_until(answer.message["id"], tells("Nothing was spent"))
    assert "could not be fetched" in says(failed)
    assert stage.submits == []


async def test_right_clicks_on_a_picture(stage: Stage, alice: Person) -> None:
    """Describe, animate, edit, use as reference, details: each begins with that picture."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    menus: dict[str, dict[str, object]] = {
        "Animate": {"prompt": "waves", "motion": "low"},
        "Edit": {"prompt": "a red sky"},
        "Use as reference": {"prompt": "a kite", "role": ["style"]},
    }
    described = await alice.menu("Describe this picture", message_id=grid["id"])
    await finished(alice, described, "Imagine all")
    for name, fields in menus.items():
        dialog = await alice.menu(name, message_id=grid["id"])
        sent = await alice.submit(dialog.modal, fields)
        await finished(alice, await at_its_price(alice, sent) if name == "Animate" else sent, "U1")

    details = await alice.menu("Prompt and details", message_id=grid["id"])
    assert is_ephemeral(details.message)
    assert "**Cost** about $" in says(details.message)
    assert stage.submits == ["imagine", "describe", "video", "edits", "imagine"]


async def test_a_right_click_on_something_else(stage: Stage, alice: Person) -> None:
    """A message without a picture gets a sentence."""
    words = await alice.say("hello", channel="pictures")

    for name in ("Describe this picture", "Animate", "Prompt and details", "Stop watching"):
        answer = await alice.menu(name, message_id=words["id"])
        assert is_ephemeral(answer.message)
        assert len(says(answer.message)) > 20
    assert stage.submits == []


async def test_one_press_fixes_what_may_not_work(stage: Stage, alice: Person) -> None:
    """A doubtful parameter is a note with Fix it, not a refusal."""
    stage.comet.hold(0)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat --stylise 50")
    doubtful = await alice.wait_until(answer.message["id"], has("Fix it"))

    fixed = await alice.press(doubtful["id"], "Fix it")
    stage.comet.release()

    done = await finished(alice, fixed, "U1")
    assert "Fix it" not in names(done)
    assert "stylise" not in says(done)
