from bot.prompts.errors import PromptError
from bot.prompts.normalise import as_parsed
from bot.prompts.options import choose


def tidied(prompt: str) -> str:
    """Return a prompt beside a picture or a button as it is read; nothing of it is judged.

    Where its parameters cannot be settled without a word to the member, they stay as typed.
    """
    parsed = as_parsed(prompt)
    try:
        chosen = choose(parsed.options)
    except PromptError:
        return parsed.source
    if chosen.rest or chosen.joined:
        return parsed.source
    options = (f"--{name} {value}".rstrip() for name, value in chosen.values.items())
    return " ".join((*parsed.links, *parsed.words, *options))
