"""The limits of embeds (Discord: Message)."""

from playground.discord.errors import FormErrors, JsonObject, Path

MOST_EMBEDS = 10
MOST_FIELDS = 25
TOTAL = 6000
_LENGTHS = {"title": 256, "description": 4096, "url": 2048}
_NESTED = {("footer", "text"): 2048, ("author", "name"): 256}
_MEDIA = ("image", "thumbnail")
_SCHEMES = ("http://", "https://", "attachment://")


def check_embeds(errors: FormErrors, path: Path, embeds: list[JsonObject]) -> None:
    """Note what is wrong with the embeds of one message."""
    errors.count(path, len(embeds), high=MOST_EMBEDS)
    for at, embed in enumerate(embeds):
        _check(errors, (*path, at), embed)
    if sum(map(_weight, embeds)) > TOTAL:
        errors.add(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {TOTAL}")


def _check(errors: FormErrors, path: Path, embed: JsonObject) -> None:
    for key, high in _LENGTHS.items():
        if embed.get(key) is not None:
            errors.length((*path, key), embed[key], high=high)
    for (outer, inner), high in _NESTED.items():
        if embed.get(outer):
            errors.length((*path, outer, inner), embed[outer].get(inner), low=1, high=high)
    fields = embed.get("fields") or []
    errors.count((*path, "fields"), len(fields), high=MOST_FIELDS)
    for at, field in enumerate(fields):
        errors.length((*path, "fields", at, "name"), field.get("name"), low=1, high=256)
        errors.length((*path, "fields", at, "value"), field.get("value"), low=1, high=1024)
    for key in _MEDIA:
        if embed.get(key) and not str(embed[key].get("url")).startswith(_SCHEMES):
            errors.add((*path, key, "url"), "URL_TYPE_INVALID_URL", "Not a well formed URL.")


def _weight(embed: JsonObject) -> int:
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get(outer) or {}).get(inner) for outer, inner in _NESTED]
    for field in embed.get("fields") or []:
        texts += [field.get("name"), field.get("value")]
    return sum(len(text) for text in texts if isinstance(text, str))


def referenced_files(embeds: list[JsonObject]) -> list[tuple[Path, str]]:
    """Return the names that `attachment://` addresses point at, each with its path."""
    return [
        ((at, key, "url"), str(embed[key].get("url")).removeprefix("attachment://"))
        for at, embed in enumerate(embeds)
        for key in _MEDIA
        if embed.get(key) and str(embed[key].get("url")).startswith("attachment://")
    ]
