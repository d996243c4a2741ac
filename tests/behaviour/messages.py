"""What a person sees of a message of the bot's."""

from collections.abc import Iterator
from typing import Any

from simcord import ResponseMessage

JsonObject = dict[str, Any]

ROW, BUTTON, MENU, TEXT, GALLERY = 1, 2, 3, 10, 12
BLURPLE, GREY, GREEN = 1, 2, 3


def text_of(message: ResponseMessage) -> str:
    """All its words, top to bottom."""
    texts = (part["content"] for part in _walk(message.components) if part["type"] == TEXT)
    return "\n".join([message.content, *texts]).strip()


def rows_of(message: ResponseMessage) -> list[list[str]]:
    """What stands on its buttons, and in its menus, row by row."""
    rows = [part for part in _walk(message.components) if part["type"] == ROW]
    return [
        [_name(one) for part in row["components"] for one in part.get("options", [part])]
        for row in rows
    ]


def button_of(message: ResponseMessage, name: str) -> JsonObject:
    """Its button of that name: the label, else the emoji."""
    buttons = [part for part in _walk(message.components) if part["type"] == BUTTON]
    return next(button for button in buttons if _name(button) == name)


def menu_with(message: ResponseMessage, name: str) -> tuple[JsonObject, JsonObject] | None:
    """The menu that offers what is called so, and that option of it."""
    menus = [part for part in _walk(message.components) if part["type"] == MENU]
    options = ((menu, option) for menu in menus for option in menu["options"])
    return next(((menu, option) for menu, option in options if option["label"] == name), None)


def menu_of(message: ResponseMessage, name: str) -> JsonObject:
    """Its menu that offers what is called so."""
    found = menu_with(message, name)
    assert found is not None, rows_of(message)
    return found[0]


def has_button(message: ResponseMessage, name: str) -> bool:
    """Whether there is a button of that name."""
    return any(name in row for row in rows_of(message))


def is_pressable(message: ResponseMessage, name: str) -> bool:
    """Whether there is one, and it is not switched off."""
    if not has_button(message, name):
        return False
    found = menu_with(message, name)
    return not (found[0] if found else button_of(message, name)).get("disabled")


def picture_of(message: ResponseMessage) -> str | None:
    """The file name of the (first) picture that it shows, if it carries one."""
    return next(iter(pictures_of(message)), None)


def pictures_of(message: ResponseMessage) -> list[str]:
    """The file names of all pictures that it shows."""
    galleries = [part for part in _walk(message.components) if part["type"] == GALLERY]
    shown = [item["media"]["url"] for gallery in galleries for item in gallery["items"]]
    names = [attachment.filename for attachment in message.attachments]
    assert len(names) == len(shown), "every file of a V2 message must be shown"
    return names


def pings(message: ResponseMessage) -> bool:
    """Whether somebody's phone would ring."""
    stored = message._message
    return bool(stored.ping_user_ids or stored.ping_role_ids or stored.mention_everyone)


def _name(control: JsonObject) -> str:
    return str(
        control.get("label") or control.get("placeholder") or (control.get("emoji") or {})["name"]
    )


def _walk(components: list[JsonObject]) -> Iterator[JsonObject]:
    for component in components:
        yield component
        yield from _walk(component.get("components") or [])
        yield from _walk(list(filter(None, [component.get("accessory")])))
