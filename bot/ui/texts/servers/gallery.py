"""What stands in galleries, on the page that sets one, and what moderators are told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.gallery import STARS
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from bot.domain.servers.gallery import GalleryPost
    from bot.domain.servers.settings import ServerSettings

OPEN: Final = mark("Open the picture")
CHOOSE: Final = mark("No gallery")
CHANNEL: Final = mark("Gallery: where pictures with enough stars are shown")
LEADS_HERE: Final = mark("Gallery, reactions …")
NUMBER: Final = mark("Stars …")
ALL_CHANNELS: Final = mark("Take pictures from all channels")
OPEN_CHANNELS: Final = mark("Take pictures from open channels only")
REACTIONS_OFF: Final = mark("Switch ❌ and ✉️ off")
REACTIONS_ON: Final = mark("Switch ❌ and ✉️ on")


def sent(channel_id: int) -> str:
    """That a moderator sent a picture there."""
    return say("Sent. It will stand in {gallery} in a moment.", gallery=f"<#{channel_id}>")


def heading(post: GalleryPost) -> str:
    """How many stars a picture has, who asked for it, and who sent it there."""
    member = f"<@{post.task.request.user_id}>"
    if post.by_user_id is None:
        return f"⭐ **{post.stars}** · {member}"
    return say("{member} · chosen by {moderator}", member=member, moderator=f"<@{post.by_user_id}>")


def title(name: str | None) -> str:
    """What a post in a forum is called."""
    return say("Picture by {name}", name=name) if name else say("A picture")


def shown(settings: ServerSettings) -> str:
    """What becomes of pictures that members star."""
    if settings.gallery_channel is None:
        return say("No gallery is set.")
    needed = STARS if settings.gallery_stars is None else settings.gallery_stars
    return say(
        "A picture with {stars} from members is shown in {gallery}, too.",
        stars=count("{count} ⭐", "{count} ⭐", needed),
        gallery=f"<#{settings.gallery_channel}>",
    )


def sources(settings: ServerSettings) -> str:
    """Where pictures of a gallery come from; "" where there is none."""
    if settings.gallery_channel is None:
        return ""
    if settings.gallery_from_all:
        return say("It may come from any channel.")
    return say("It may come from channels that all who see the gallery see.")


def reactions(settings: ServerSettings) -> str:
    """What members' other reactions do."""
    if not settings.reactions:
        return say("❌ and ✉️ under pictures do nothing.")
    return say("❌ under one's own picture cancels or removes it, ✉️ sends it in a direct message.")


def gone() -> str:
    """That the gallery was deleted."""
    return say("⚠️ The gallery was deleted. Choose another one.")
