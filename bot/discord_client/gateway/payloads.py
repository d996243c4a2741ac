"""Interactions as they come in from the gateway, looked at before discord.py makes objects of them.

discord.py takes an exception in there for the end of the whole connection (discord.py: client), and
its objects lack what was missing. Nobody knows who sends something else one day than it says today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Self

import structlog
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    model_validator,
)

from bot.discord_client.gateway.incomplete import completed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

log = structlog.get_logger()

EVENT: Final = "INTERACTION_CREATE"
REMEMBERED: Final = 10_000
"""So many of the last interactions are told from those that are delivered again."""

LARGEST: Final = 2**63 - 1
"""What a database can hold."""


def _fits(digits: str) -> str:
    if int(digits) > LARGEST:
        raise ValueError
    return digits


Text = Annotated[str, Field(strict=True, min_length=1)]
Snowflake = Annotated[str, Field(strict=True, pattern="^[1-9][0-9]{0,18}$"), AfterValidator(_fits)]


class Thing(BaseModel):
    """Anything that has an id."""

    id: Snowflake


class Member(BaseModel):
    """A member, around the user that they are."""

    user: Thing


class Message(Thing):
    """The message that something was pressed on."""

    author: Thing
    flags: Annotated[int, Field(strict=True, ge=0)] = 0


class Option(BaseModel):
    """An option of a command, of the type that it says; or a subcommand with its own options."""

    name: Text
    type: Annotated[int, Field(strict=True)]
    value: StrictStr | StrictBool | StrictInt | StrictFloat | None = None
    focused: StrictBool = False
    options: list[Option] = []

    @model_validator(mode="after")
    def _of_its_type(self) -> Self:
        # What is typed so far is text, whatever it is to become.
        if self.type in _SUBCOMMANDS:
            fits = self.value is None
        elif self.focused or self.type not in _VALUES:
            fits = isinstance(self.value, str)
        else:
            fits = type(self.value) in _VALUES[self.type]
        if not fits:
            raise ValueError
        return self


class File(Thing):
    """A file that a member attached, or that stands in a message."""

    url: Text
    content_type: StrictStr | None = None


class Chosen(BaseModel):
    """A message that was right-clicked."""

    attachments: list[File] = []


class Resolved(BaseModel):
    """What the ids in options stand for."""

    attachments: dict[str, File] = {}
    messages: dict[str, Chosen] = {}


class Command(BaseModel):
    """A command, or the suggestions for one."""

    name: Text
    type: Annotated[int, Field(strict=True)] = 1
    options: list[Option] = []
    target_id: Snowflake | None = None
    resolved: Resolved = Resolved()


class Component(BaseModel):
    """A press of a button, or a choice in a menu."""

    custom_id: Text
    component_type: Annotated[int, Field(strict=True)]


class Dialog(BaseModel):
    """The submit of a dialog; its fields are read with care where they are needed."""

    custom_id: Text
    components: list[Any]


class Incoming(BaseModel):
    """The parts of an interaction that nothing works without."""

    id: Snowflake
    application_id: Snowflake
    type: Annotated[int, Field(strict=True)]
    token: Text
    attachment_size_limit: Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
    data: dict[str, Any]
    channel: Thing
    guild_id: Snowflake | None = None
    locale: StrictStr | None = None
    member: Member | None = None
    user: Thing | None = None
    message: Message | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.user if self.guild_id is None else self.member) is None:
            raise ValueError
        _DATA[self.type].model_validate(self.data)
        return self


class Told:
    """What interactions lacked, once for each set of fields."""

    def __init__(self) -> None:
        self._known: set[tuple[str, ...]] = set()

    def tell(self, lacks: list[str]) -> None:
        """Say so in the log, unless that was said before."""
        if lacks and (fields := tuple(lacks)) not in self._known:
            self._known.add(fields)
            log.warning("interaction.incomplete", fields=list(fields))


class Seen:
    """The interactions of late: Discord may deliver one again, which is to change nothing."""

    def __init__(self) -> None:
        self._ids: dict[str, None] = {}

    def is_new(self, interaction_id: str) -> bool:
        """Whether it was not asked for before, as far as is remembered."""
        if interaction_id in self._ids:
            return False
        self._ids[interaction_id] = None
        if len(self._ids) > REMEMBERED:
            del self._ids[next(iter(self._ids))]
        return True


_SUBCOMMANDS: Final = frozenset({1, 2})
"""Types of options that are no values: subcommands and groups of them."""

_VALUES: Final[dict[int, set[type]]] = {4: {int}, 5: {bool}, 10: {int, float}}
"""By the type of an option, that of its value; all others are text."""

_DATA: Final[dict[int, type[BaseModel]]] = {2: Command, 3: Component, 4: Command, 5: Dialog}
"""By the type of an interaction, what it is about."""


def guard(parsers: MutableMapping[str, Callable[[Any], None]]) -> None:
    """Let discord.py see only interactions that are new and understood; raise for the latter."""
    parse, seen, told = parsers[EVENT], Seen(), Told()

    def guarded(event: Mapping[str, Any]) -> None:
        data, lacks = completed(event) if isinstance(event, dict) else (event, [])
        incoming = Incoming.model_validate(data)
        told.tell(lacks)
        if seen.is_new(incoming.id):
            parse(data)
        else:
            log.info("interaction.repeated", interaction_id=incoming.id)

    parsers[EVENT] = guarded
