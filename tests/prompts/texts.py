"""Texts full of what makes prompts difficult."""

from hypothesis import strategies as st

from bot.prompts.parameters import BY_SPELLING

_PIECES = st.sampled_from(
    [
        *(f"--{spelling}" for spelling in BY_SPELLING),
        *("cat", "a", "1", "7", "16:9", "100", "0.5", ".", ",", "::2", "random", "low"),
        *("https://e.x/a.png", "<http://e.x/b--v.png>", "HTTPS://,", "http://"),
        *("--zap", "--stylise", "--V7", "--ar=1:1", "--", "---", "-", "\u2014", "\u2014ar"),
        *("{", "}", "\\{", "{a, b}", "`", "@everyone", "\n", "\u200d", "\u200b", "\u202e"),
        *(
            "\u00e9",
            "\U0001f680",
            "\u3164",
            "\u00a0",
            "\x00",
            "\ud800",
            "\u201d",
            "\u0130",
            "\u017f",
        ),
    ]
)
_JOINTS = st.sampled_from([" ", " ", " ", ""])

prompts = st.lists(st.tuples(_PIECES, _JOINTS), max_size=12).map(
    lambda pairs: "".join(piece + joint for piece, joint in pairs)
)
