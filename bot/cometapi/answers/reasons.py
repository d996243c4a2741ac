"""Why a job was refused or failed, read from the words of the gateway and of Midjourney."""

import re
from enum import StrEnum
from typing import Final

_LONGEST_TEXT: Final = 4_000


class Reason(StrEnum):
    """What stands behind a refusal or a failed task, by what a person can do about it."""

    MODERATION = "moderation"
    PARAMETERS = "parameters"
    PICTURE_LINK = "picture_link"
    TOO_LARGE = "too_large"
    UNSUPPORTED = "unsupported"
    PARENT_GONE = "parent_gone"
    PARENT_NOT_READY = "parent_not_ready"
    PROVIDER = "provider"
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    TRANSIENT = "transient"
    OTHER = "other"


# Matched against normalised text (see _normalise) in this order: "cancelled due to output filters"
# is moderation before it is a cancellation, "Plan Cancelled" is the provider's trouble.
_WORDS: Final = {
    Reason.MODERATION: (
        r"banned (prompt|word)|sensitive word|invalid prompt|moderat(or|ion)|content polic",
        r"try a different prompt|due to .{0,20}filter|image denied|community (standard|guideline)",
        r"敏感词|违禁|违规|审核",
    ),
    Reason.PICTURE_LINK: (r"invalid link|could not (fetch|validate|download|load)",),
    Reason.UNSUPPORTED: (r"unknown action|未知的 ?action|该任务不支持|不支持 ?remix",),
    Reason.PARENT_NOT_READY: (r"task status not success|关联任务状态错误",),
    Reason.PARENT_GONE: (
        r"task (not|no) found|get channel info failed|关联任务不存在|渠道已被禁用",
    ),
    Reason.PROVIDER: (
        r"credits? exhausted|subscription|plan cancell?ed|pending mod message",
        r"^\[blocked\]|you have been blocked|no available account|无可用的?账号|无可用渠道",
        r"quota not enough|insufficient (user )?quota|额度",
    ),
    Reason.PARAMETERS: (
        r"invalid (parameter|value|form body)|unrecognized|incompatible|mode isn'?t supported",
        r"is required|(parse|bind request body) failed|参数错误|格式错误|不能为空",
    ),
    Reason.TIMEOUT: (r"超时|timed? ?out",),
    Reason.CANCELLED: (r"取消|cancell?ed",),
    Reason.TRANSIENT: (
        r"internal (server )?error|unknown (integration|message)|failed to process your command",
        r"rate limit|queue (is )?full|job queued|队列已满|已达上限|负载已饱和|系统繁忙",
    ),
}
_VOCABULARY: Final = {reason: re.compile("|".join(words)) for reason, words in _WORDS.items()}

_KEY_TROUBLE: Final = re.compile(
    r"无效的令牌|未提供令牌|令牌.{0,20}(过期|用尽|禁用)|额度(已用尽|不足)|余额不足|未登录|无权访问|用户已被封禁"
    r"|quota not enough|insufficient (user )?quota|invalid (api key|token)",
)

_NO_CREDIT: Final = re.compile(r"用尽|额度|余额不足|quota not enough|insufficient (user )?quota")

_BUSY: Final = re.compile(
    r"queue (is )?full|队列已满|(并发|队列)数已达上限|负载已饱和|rate limit|too many requests"
    r"|无可用的?账号|no available account|无可用渠道",
)

# What names a model (a kind of request at a speed), a path, or says that no account serves it.
_NOT_OPEN: Final = re.compile(
    r"无权访问模型|无可用渠道|无可用的?账号|no available (account|channel)"
    r"|no access to (the )?model|not (allowed|permitted) to (use|access) (the )?model|invalid url",
)


def classify(text: str) -> Reason:
    """Return the reason that `text` gives, `Reason.OTHER` when it says nothing known.

    `text` is a task's `failReason` or a refusal's description: English, Chinese or token-like
    (`queue_full`). The vocabulary is that of the gateway and of the proxies behind it (new-api:
    relay-mj; midjourney-proxy: DiscordWebSocketService).
    """
    plain = _normalise(text)
    return next((why for why, words in _VOCABULARY.items() if words.search(plain)), Reason.OTHER)


def blames_key(text: str) -> bool:
    """Whether the text says that the key is invalid, expired, forbidden or out of quota."""
    return _KEY_TROUBLE.search(_normalise(text)) is not None


def blames_credit(text: str) -> bool:
    """Whether a text that blames the key says that its quota or the account's money is used up."""
    return _NO_CREDIT.search(_normalise(text)) is not None


def means_busy(text: str) -> bool:
    """Whether the text of a refusal says that the same request may be taken later."""
    return _BUSY.search(_normalise(text)) is not None


def means_not_open(text: str) -> bool:
    """Whether it says that the key may not do this, or nothing there does it at this speed."""
    return _NOT_OPEN.search(_normalise(text)) is not None


def _normalise(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", text[:_LONGEST_TEXT].casefold()).strip()
