"""Texts full of what makes prompts difficult."""

from hypothesis import strategies as st

from bot.prompts.parameters.table import BY_SPELLING

_PIECES = st.sampled_from(
    [
        *(f"--{spelling}" for spelling in BY_SPELLING),
        *("cat", "a", "1", "7", "16:9", "100", "0.5", ".", ",", "::2", "random", "low"),
        *("https://e.x/a.png", "<http://e.x/b--v.png>", "HTTPS://,", "http://"),
        *("--zap", "--stylise", "--V7", "--ar=1:1", "--", "---", "-", "\u2014", "\u2014ar"),
        *("-ar", "-tile", "::-1", "--v 8.2", "--v 7.0", "--niji 7", "--repeat 3", "--oref", "16x9"),
        *("{red, green}", "{a, b}", "{", "}", ",", "\\,", "\\{", "`", "@everyone", "\n"),
        *("\u200d", "\u200b", "\u202e", "\u00e9", "\U0001f680", "\u3164", "\u00a0"),
        *('"', "'", "\u300c", "\u300d", "\u00ab", "\u00bb", "```", "**", "> ", "_", "||"),
        *("/imagine prompt:", "prompt: ", " - @a (fast)", "- Image #1 @a", "<@1>", "\uff0d\uff0d"),
        *("\uff41\uff52", "\uff11\uff16\uff1a\uff19", "\u0662", "\u30fc\u30fc", "\u2e3a", ":", "="),
        *("\x00", "\ud800", "\u201d", "\u0130", "\u017f", "\uff0c", "\u060c"),
    ]
)
_JOINTS = st.sampled_from([" ", " ", " ", ""])

prompts = st.lists(st.tuples(_PIECES, _JOINTS), max_size=12).map(
    lambda pairs: "".join(piece + joint for piece, joint in pairs)
)
