"""Refusals and failures in their words (midjourney-proxy: DiscordWebSocketService)."""

# ruff: noqa: RUF001 - the service's own words are Chinese, with their punctuation

import pytest

from bot.cometapi import Reason, classify, makes_video, opens_dialog


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[Banned prompt detected] nude", Reason.MODERATION),
        ("BANNED_PROMPT_DETECTED", Reason.MODERATION),
        ("可能包含敏感词", Reason.MODERATION),
        ("Sorry! Please try a different prompt, we're not sure this one meets", Reason.MODERATION),
        ("Request cancelled due to output filters", Reason.MODERATION),
        ("Request cancelled due to image filters", Reason.MODERATION),
        ("[Image denied]", Reason.MODERATION),
        ("[Invalid parameter] Invalid Form Body", Reason.PARAMETERS),
        ("Invalid value provided for `--ar`", Reason.PARAMETERS),
        ("Unrecognized parameter(s): `--foo`", Reason.PARAMETERS),
        ("Turbo mode isn't supported for video jobs", Reason.PARAMETERS),
        ("Invalid link", Reason.PICTURE_LINK),
        ("Could not fetch image", Reason.PICTURE_LINK),
        ("[Credits exhausted]", Reason.PROVIDER),
        ("Plan Cancelled", Reason.PROVIDER),
        ("Subscription paused", Reason.PROVIDER),
        ("[Blocked] You have been blocked from accessing Midjourney", Reason.PROVIDER),
        ("无可用的账号实例", Reason.PROVIDER),
        ("该任务所属渠道已被禁用", Reason.PARENT_GONE),
        ("上游任务超时（超过1小时）", Reason.TIMEOUT),
        ("执行超时 20 分钟", Reason.TIMEOUT),
        ("取消任务", Reason.CANCELLED),
        ("[Internal error]", Reason.TRANSIENT),
        ("Unknown Integration", Reason.TRANSIENT),
        ("Failed to process your command", Reason.TRANSIENT),
        ("The resource is being rate limited.", Reason.TRANSIENT),
        ("[Queue full]", Reason.TRANSIENT),
        ("queue_full", Reason.TRANSIENT),
        ("unknown_action:MJ::BOOKMARK::x", Reason.UNSUPPORTED),
        ("该任务不支持重新生成", Reason.UNSUPPORTED),
        ("", Reason.OTHER),
        ("something never seen", Reason.OTHER),
    ],
)
def test_classify(text: str, reason: Reason) -> None:
    """Each known wording, English, Chinese or token-like, has one reason."""
    assert classify(text) is reason


UUID = "0ddb91a0-af46-4ae9-8e8e-c271074eb6e6"


@pytest.mark.parametrize(
    ("custom_id", "always", "with_remix"),
    [
        (f"MJ::CustomZoom::{UUID}", True, True),
        (f"MJ::CustomZoom::1::{UUID}", True, True),
        (f"MJ::Inpaint::1::{UUID}::SOLO", True, True),
        ("MJ::Job::PicReader::2", True, True),
        ("MJ::JOB::PromptAnalyzer::1", True, True),
        (f"MJ::JOB::video::1::{UUID}::manual", True, True),
        ("MJ::Job::PicReader::all", False, False),
        ("MJ::Picread::Retry", False, False),
        (f"MJ::JOB::upsample::1::{UUID}", False, False),
        (f"MJ::Outpaint::50::1::{UUID}::SOLO", False, False),
        (f"MJ::JOB::variation::1::{UUID}", False, True),
        (f"MJ::JOB::low_variation::1::{UUID}::SOLO", False, True),
        (f"MJ::JOB::reroll::0::{UUID}::SOLO", False, True),
        (f"MJ::JOB::pan_left::1::{UUID}::SOLO", False, True),
    ],
)
def test_buttons_that_open_dialogs(custom_id: str, *, always: bool, with_remix: bool) -> None:
    """Always, with remix only, or never (midjourney-proxy: TaskService)."""
    assert opens_dialog(custom_id) is always
    assert opens_dialog(custom_id, remix=True) is with_remix


@pytest.mark.parametrize("kind", ["animate_high", "animate_low_extend", "video_virtual_upscale"])
def test_buttons_that_make_films(kind: str) -> None:
    """Films are known by their button, pictures are not taken for them."""
    assert makes_video(f"MJ::JOB::{kind}::1::{UUID}")
    assert not makes_video(f"MJ::JOB::upsample::1::{UUID}")


def test_a_prompt_for_a_film_is_known_by_its_parameter() -> None:
    """Whatever stands around it; no button is needed."""
    assert makes_video(None, "a boat --video 1 --motion high")
    assert makes_video(None, "a boat", "https://pictures.example/1.png --video")
    assert all(makes_video(None, f"a boat --{typed}") for typed in ("VIDEO", "video1", "Video:1"))
    assert not makes_video(None, "a boat --videos", "a video of a boat")
