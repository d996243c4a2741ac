"""However a service quotes the key, it does not get past the transport."""

import json
import time
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cometapi.blackout import PART, Blackout

KEY = "sk-Fe1TiXjXuNEsg8mzzJAuFJeQtteJN9GbXuQ3LMeSfI36x6mc"
BARE = KEY[3:]
BLACKOUT = Blackout([KEY])


def spelled(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


@pytest.mark.parametrize(
    "quoted",
    [
        KEY,
        BARE,
        KEY[:20],
        BARE[7:21],
        BARE[-8:],
        f"sk-{BARE[:3]}***{BARE[-3:]}",
        f"{BARE[:3]}***{BARE[-3:]}",
        f"{BARE[:4]}**********{BARE[-4:]}",
        f"***{BARE[-4:]}",
        f"{BARE[:6]}****",
        f"{BARE[:12]}***",
        f"https://x.example/?key={quote(KEY)}",
        BARE.encode().hex(),
        BARE.encode().hex().upper(),
        b64encode(KEY.encode()).decode(),
        b64encode(f"Bearer {KEY}".encode()).decode(),
        b64encode(f"ab{BARE}c".encode()).decode(),
        urlsafe_b64encode(f"a{BARE}".encode()).decode(),
        spelled(KEY),
        spelled(BARE[:12]).upper().replace("U", "u"),
    ],
)
def test_no_quotation_is_left(quoted: str) -> None:
    """Nothing of it is left that tells more than a few characters."""
    text = f'{{"description": "token [{quoted}] is used up"}}'

    shown = BLACKOUT(text.encode()).decode()

    assert "[key]" in shown
    assert json.loads(shown)["description"].endswith("is used up")
    for start in range(len(BARE) - 4):
        assert BARE[start : start + 5] not in json.loads(shown)["description"]


@given(st.integers(0, len(KEY)), st.integers(0, len(KEY)), st.text(max_size=20))
def test_every_part_of_eight_is_hidden(start: int, end: int, around: str) -> None:
    """Wherever it begins and ends, and whatever stands around it."""
    part = KEY[start:end]

    shown = BLACKOUT(f"{around}{part}{around}".encode()).decode()

    if len(part) >= PART:
        assert part not in shown
        assert "[key]" in shown


@pytest.mark.parametrize(
    "text",
    [
        "**dog playing ball** --v 7 - <@123> (relaxed)",
        "a sk-etch of the sky *** sk- and **bold**",
        "1773314942177684 https://cdn.example/0ddb91a0-af46-4ae9-8e8e-c271074eb6e6.png",
        r'{"prompt": "caf\u00e9 \u4efb\u52a1 C:\\u0041bc \"quoted\" \ud83d\ude00"}',
        f"{BARE[:7]} {BARE[10:17]}",
        "***",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Markdown, words with a hyphen, ids, escapes, and short pieces that are there by chance."""
    assert BLACKOUT(text.encode()) == text.encode()


def test_a_word_is_no_secret() -> None:
    """A key of a few letters would garble every prompt."""
    assert Blackout(["boat"])(b"a boat **boat** sk-boat") == b"a boat **boat** sk-boat"


def test_nothing_takes_long_however_long_the_answer() -> None:
    """Each step goes over the text once: ten times the signs take some ten times as long."""
    for sign in (b"*", b"sk-", KEY[:3].encode(), b"\\u0041", b"**" + KEY[-3:].encode()):
        short_s, long_s = seconds_for(sign * 20_000), seconds_for(sign * 200_000)
        assert long_s < 40 * max(short_s, 0.001), sign  # steps for each pair of signs: 100 times


def seconds_for(answer: bytes) -> float:
    """The least of a few runs in seconds of this thread's own time."""
    took = []
    for _ in range(3):
        started_s = time.thread_time()
        BLACKOUT(answer)
        took.append(time.thread_time() - started_s)
    return min(took)
