"""What the answer to a submit means (midjourney-proxy: API; new-api: relay-mj)."""

# ruff: noqa: RUF001 - the service's own words are Chinese, with their punctuation

import pytest

from bot.cometapi import (
    Busy,
    KeyRefused,
    NoCredit,
    NotOpen,
    Outcome,
    Reason,
    Rejected,
    Unsure,
)
from bot.cometapi.answers.parsing import parse_submit

from .answers import answer, submit_answer


def error_object(message: str, code: str = "") -> dict[str, object]:
    return {"error": {"message": message, "type": "comet_api_error", "param": "", "code": code}}


def described(code: object, description: str, result: object = None) -> dict[str, object]:
    return {"code": code, "description": description, "result": result, "properties": {}}


@pytest.mark.parametrize(
    ("result", "ids"),
    [
        ("177", ("177",)),
        (177, ("177",)),
        (177.0, ("177",)),
        ("1, 2,3,,4", ("1", "2", "3", "4")),
        (["1", 2, None], ("1", "2")),
        ("1,1,2", ("1", "2")),
        (["1", 1, "2"], ("1", "2")),
    ],
)
def test_ids_of_any_type(result: object, ids: tuple[str, ...]) -> None:
    """A result is a string, a number, a list or ids joined by commas; ids are text."""
    submitted = parse_submit(answer(described("1", "Submit success", result)))

    assert (submitted.ids, submitted.id) == (ids, ids[0])


@pytest.mark.parametrize("code", [1, 21, 22])
@pytest.mark.parametrize(
    "result",
    [None, "", " ", ",", "''", "null", "NONE", "[]", "{}", 0, [], {}, {"id": "1"}, True, [{}]],
    ids=repr,
)
def test_accepted_without_a_readable_id_is_unsure(code: int, result: object) -> None:
    """It was taken and will be charged; who asks again without being told may pay twice."""
    with pytest.raises(Unsure):
        parse_submit(answer(described(code, "Submit success", result)))


@pytest.mark.parametrize("result", ["0.5", "1e999", "[0.5]"])
def test_a_number_that_is_none_is_no_id(result: str) -> None:
    """Nothing would be found under it, and who asks again is not told that it may be paid."""
    body = '{"code": 1, "description": "Submit success", "result": ' + result + "}"

    with pytest.raises(Unsure):
        parse_submit(answer(body.encode()))


@pytest.mark.parametrize(
    ("changes", "expects_dialog", "outcome"),
    [
        ({"code": 1, "description": "ok"}, True, Outcome.NEEDS_DIALOG),
        ({"code": 1, "description": "ok"}, False, Outcome.ACCEPTED),
        ({"code": 21, "description": "ok"}, True, Outcome.NEEDS_DIALOG),
        ({"code": 21, "description": "ok"}, False, Outcome.ACCEPTED),
        ({"code": 21, "properties": {"remix": True}}, False, Outcome.NEEDS_DIALOG),
        ({"code": 21, "properties": {"status": "MODAL"}}, False, Outcome.NEEDS_DIALOG),
        ({"code": 21, "properties": {"status": "SUCCESS"}}, True, Outcome.EXISTS),
        ({"code": 21, "description": "Task already exists"}, True, Outcome.EXISTS),
        ({"code": 1, "properties": {"status": "SUCCESS", "remix": True}}, False, Outcome.ACCEPTED),
    ],
)
def test_dialog_or_earlier_result(
    changes: dict[str, object], *, expects_dialog: bool, outcome: Outcome
) -> None:
    """Two meanings of code 21, and a dialog that hides behind code 1, are told apart."""
    body = {"result": "177", "properties": None, **changes}

    submitted = parse_submit(answer(body), expects_dialog=expects_dialog)

    assert submitted.outcome is outcome


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (200, described(4, "prompt不能为空"), Reason.PARAMETERS),
        (200, described(4, "base64格式错误", "888"), Reason.PARAMETERS),
        (200, described(4, "关联任务状态错误"), Reason.PARENT_NOT_READY),
        (200, described(4, "未知的 Action 类型"), Reason.UNSUPPORTED),
        (200, described(4, "当前账号不支持 remix，请开启 remix 功能"), Reason.UNSUPPORTED),
        (200, described("4", "something new"), Reason.OTHER),
        (200, described(9, "提交失败"), Reason.OTHER),
        (404, described(3, "关联任务不存在或已失效"), Reason.PARENT_GONE),
        (404, described(3, "gone"), Reason.PARENT_GONE),
        (400, described(4, "prompt_is_required"), Reason.PARAMETERS),
        (400, described(4, "task_not_found "), Reason.PARENT_GONE),
        (400, described(4, "该任务所属渠道已被禁用"), Reason.PARENT_GONE),
        (400, described(4, "task_status_not_success"), Reason.PARENT_NOT_READY),
        (500, error_object("prompt_is_required", "invalid_request"), Reason.PARAMETERS),
        (400, error_object("Invalid request, unknown_action:MJ::BOOKMARK::1"), Reason.UNSUPPORTED),
        (400, error_object("[Invalid parameter] --ar"), Reason.PARAMETERS),
        (422, error_object("no idea"), Reason.OTHER),
        (413, error_object("request body too large"), Reason.TOO_LARGE),
        (403, error_object("sensitive words detected"), Reason.MODERATION),
    ],
)
def test_refusals_for_good(status: int, body: object, reason: Reason) -> None:
    """What repeating cannot mend is refused with its reason, whatever the HTTP status."""
    with pytest.raises(Rejected) as caught:
        parse_submit(answer(body, status=status))

    assert (caught.value.reason, caught.value.status) == (reason, status)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, described(23, "队列已满，请稍后尝试", "888")),
        (200, described(9, "提交失败，队列已满，请稍后重试")),
        (200, described(4, "并发数已达上限")),
        (200, described(4, "队列数已达上限")),
        (429, described(30, "当前分组负载已饱和")),
        (429, error_object("slow down")),
        (503, error_object("something went wrong")),
    ],
)
def test_busy(status: int, body: object) -> None:
    """A full queue and an overloaded gateway may be tried again."""
    with pytest.raises(Busy):
        parse_submit(answer(body, status=status))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, described(3, "无可用的账号实例")),
        (200, described(3, "No available account instance")),
        (403, error_object("该令牌无权访问模型 mj_turbo_imagine")),
        (503, error_object("当前分组 default 下对于模型 mj_turbo_imagine 无可用渠道")),
        (503, error_object("No available channel for model mj_video under group default")),
        (404, error_object("Invalid URL (POST /mj/submit/edits)", "invalid_request")),
        (405, error_object("no such thing")),
    ],
)
def test_what_is_not_open_to_the_key(status: int, body: object) -> None:
    """It speaks of this kind of request and its speed, not of the key or the service."""
    with pytest.raises(NotOpen):
        parse_submit(answer(body, status=status))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, error_object("无效的令牌")),
        (401, error_object("该令牌额度已用尽 [sk-abc***xyz]")),
        (401, described(4, "anything")),
        (402, error_object("pay")),
        (403, error_object("forbidden")),
        (400, described(4, "quota_not_enough")),
        (403, described(4, "用户已被封禁")),
    ],
)
def test_key_refused(status: int, body: object) -> None:
    """A bad key and used-up money are the operator's business, not the prompt's fault."""
    with pytest.raises(KeyRefused):
        parse_submit(answer(body, status=status))


@pytest.mark.parametrize(
    ("status", "body", "credit"),
    [
        (401, error_object("该令牌额度已用尽 [sk-abc***xyz]"), True),
        (402, error_object("pay"), True),
        (400, described(4, "quota_not_enough"), True),
        (403, error_object("insufficient_user_quota"), True),
        (401, error_object("无效的令牌"), False),
        (401, error_object("该令牌已过期"), False),
        (403, error_object("用户已被封禁"), False),
    ],
)
def test_used_up_money_is_told_from_a_bad_key(status: int, body: object, *, credit: bool) -> None:
    """The operator pays in one case, and makes another key in the other."""
    with pytest.raises(KeyRefused) as caught:
        parse_submit(answer(body, status=status))

    assert isinstance(caught.value, NoCredit) is credit


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, described(5, "do_request_failed")),
        (400, described(5, "queue full")),
        (200, described(7, "never seen before", "177")),
        (200, described(True, "ok", "177")),
        (200, {"result": "177"}),
        (200, b"null"),
        (200, b""),
        (200, b"[" * 100_000),
        (200, {"error": {"message": "strange"}}),
        (408, b""),
        (500, error_object("oops")),
        (502, b"<html>"),
        (504, described(None, "")),
        (524, b"error code: 524"),
        (301, b""),
        (307, error_object("moved")),
        (302, described(4, "moved")),
        (400, b"<html>"),
        (400, {"error": "text"}),
        (400, {"error": {}}),
        (400, {"error": {"message": " "}}),
        (400, {"error": {"message": "no"}, "result": "177"}),
        (400, b'{"error": {"message": "no"}, "result": Infinity}'),
        (400, described(5, "unmarshal_response_body_failed")),
        (401, b"<html>"),
        (402, b""),
        (403, b"<html>Attention Required"),
        (403, '"未登录"'.encode()),
        (404, b""),
        (404, b"<html>"),
        (405, b"Method Not Allowed"),
        (413, b"<html>"),
        (422, {"message": "no idea"}),
        (429, b""),
        (429, b"<html>"),
        (503, b"upstream connect error or disconnect/reset before headers"),
        (503, b"<html>"),
        (503, {"message": "Service Unavailable"}),
        (200, described(4.5, "half a code")),
        (200, {"code": 1, "result": "177", "data": {"code": 4, "description": "no"}}),
    ],
)
def test_unsure(status: int, body: object) -> None:
    """What does not prove that nothing was accepted is never called a refusal."""
    with pytest.raises(Unsure):
        parse_submit(answer(body, status=status))


def test_html_that_looks_like_json_is_foreign() -> None:
    """The content type is checked before the body is believed."""
    with pytest.raises(Unsure):
        parse_submit(answer(described(1, "ok", "177"), content_type="text/html; charset=utf-8"))


def test_json_sent_as_plain_text_is_believed() -> None:
    """A proxy that drops the JSON content type must not turn a paid job into an unknown one."""
    accepted = answer(described(1, "ok", "177"), content_type="text/plain; charset=utf-8")

    assert parse_submit(accepted).id == "177"


@pytest.mark.parametrize(
    "body",
    [
        {"data": submit_answer("number")},
        {"code": "success", "data": submit_answer("number")},
        {"code": 1, "data": {"result": 1320098173412546}},
    ],
)
def test_wrapped_answer(body: object) -> None:
    """A body wrapped into `data` is read like a bare one."""
    assert parse_submit(answer(body)).id == "1320098173412546"


def test_error_carries_what_support_needs() -> None:
    """Request id, status and an excerpt are kept; the shown detail is without the id."""
    message = "Invalid request, index_parse_failed (request id: 2026031299)"

    with pytest.raises(Rejected) as caught:
        parse_submit(answer(error_object(message), status=400))

    error = caught.value
    assert (error.request_id, error.status) == ("2026031299", 400)
    assert error.detail == "Invalid request, index_parse_failed"
    assert str(error) == "CometAPI refused the request (HTTP 400, request id 2026031299)"
    assert error.text.startswith('{"error"')


def test_excerpt_is_bounded() -> None:
    """A long foreign body leaves 200 characters for the log, and none in the message."""
    with pytest.raises(Unsure) as caught:
        parse_submit(answer(b"<html>" + b"x" * 5_000, status=500, x_oneapi_request_id="abc"))

    assert (len(caught.value.text), caught.value.request_id) == (200, "abc")
    assert "x" * 5 not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry_after": "7"}, 7.0),
        ({"retry_after": "-7"}, 0.0),
        (
            {
                "retry_after": "Thu, 12 Mar 2026 12:00:30 GMT",
                "date": "Thu, 12 Mar 2026 12:00:00 GMT",
            },
            30.0,
        ),
        ({"retry_after": "Thu, 12 Mar 2026 12:00:30 GMT"}, None),
        ({"retry_after": "soon"}, None),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], wait_s: float | None) -> None:
    """The service's wish to wait is read from seconds or from a date."""
    with pytest.raises(Busy) as caught:
        parse_submit(answer(error_object("slow down"), status=429, **headers))

    assert caught.value.retry_after_s == wait_s
