"""Of a reason that nobody knows, the sentence is kept and what is no sentence goes."""

# ruff: noqa: RUF001 - the services' own words are Chinese, with their punctuation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cometapi.answers.own_words import own_words

RELAX = "You can not submit batch jobs in relax mode."
UUID = "3dbbd469-36af-4a0f-8f02-df6c579e7011"


@pytest.mark.parametrize(
    "reason",
    [
        RELAX,
        f"[Job action restricted] {RELAX}",
        f"[Job action restricted][Relax] - {RELAX}",
        f"【任务】 {RELAX}",
        f"  {RELAX} (request id: 2026112812345678)",
        f"{RELAX} request id: B20261128-77aa",
        f"{RELAX} [trace_id={UUID}]",
        f"{RELAX} {UUID}",
        f"{RELAX} 1320098173412546",
        f"{RELAX} https://docs.midjourney.com/x?y=1",
        f"{RELAX} <https://docs.midjourney.com/>",
        f"{RELAX} <@123456789012345678>",
        f"**{RELAX}**",
        f"## {RELAX}\n> `mj_fast_imagine`",
        "You can not [submit](https://a.example/b) batch jobs in __relax__ mode.",
        f"[key] {RELAX}",
        f"sk-abcdef123456: {RELAX}",
        f"upstream error: {RELAX}",
        f"midjourney-proxy: {RELAX}",
        f"new_api_error: {RELAX}",
        f"status code: 400, {RELAX}",
        f"api.cometapi.com {RELAX}",
        f"10.0.0.7:8080 {RELAX}",
        f'{{"code":4,"description":"{RELAX}"}}',
        f'error: {{"error":{{"type":"new_api_error","message":"{RELAX}"}}}}',
        f'{{"error":"bad_request","message":"[Job action restricted] {RELAX}"',
    ],
)
def test_the_sentence_is_what_is_left(reason: str) -> None:
    """Whatever the services between put around it."""
    assert own_words(reason) == RELAX


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("[Job action restricted]", "Job action restricted"),
        ("系统维护，请稍后重试", "系统维护，请稍后重试"),
        ("It needs 16:9, not 2.5 or snake case", "It needs 16:9, not 2.5 or snake case"),
        ("Your plan's limit is 3 jobs (of 12).", "Your plan's limit is 3 jobs (of 12)."),
        *((nothing, "") for nothing in ("", "queue_full", "500", "{}", UUID, "[key]", "null")),
        ("do_request_failed", ""),
        ('{"code": 7}', ""),
        ('[{"input values": {"name of": "mask"}}]', ""),
    ],
)
def test_what_is_no_sentence_is_not_shown(reason: str, said: str) -> None:
    """Codes alone say nothing to a member; a plain sentence stays as it is."""
    assert own_words(reason) == said


@given(st.text(max_size=200))
def test_any_text_gives_one_line_without_links(reason: str) -> None:
    """It never fails, and cleaning what is clean changes nothing that matters."""
    said = own_words(reason)

    assert "\n" not in said
    assert "://" not in said
