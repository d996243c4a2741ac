# ruff: noqa: RUF001  these are the real servers' own words, punctuation included
"""What the real servers say (cometapi.md 2.2 to 2.4)."""

SUBMITTED = "Submit success"
WAITING = "Waiting for window confirm"
EXISTS = "任务已存在"
QUEUED = "排队中，前面还有1个任务"
QUEUE_FULL = "队列已满，请稍后尝试"
SUBMIT_FAILED = "提交失败，队列已满，请稍后重试"
NO_ACCOUNT = "无可用的账号实例"
SENSITIVE = "可能包含敏感词"
SATURATED = "当前分组负载已饱和，请稍后再试"
TIMED_OUT = "上游任务超时（超过1小时）"

WRONG_PARAMETER = "参数错误"
WRONG_STATE = "关联任务状态错误"
EMPTY_PROMPT = "prompt不能为空"
BAD_BASE64 = "base64格式错误"
NO_SUCH_TASK = "任务不存在"
DONE = "成功"

NO_KEY = "未提供令牌"
WRONG_KEY = "无效的令牌"
KEY_USED_UP = "该令牌额度已用尽"

INVALID_LINK = "[Invalid link] Could not fetch image"
NO_TURBO_VIDEO = "[Invalid parameter] Turbo mode isn't supported for video jobs"
EXPIRED = "This content is no longer available."
