"""Interactions as they come in from the gateway, looked at before discord.py makes objects of them.

discord.py takes an exception in there for the end of the whole connection (discord.md C3), and its
objects lack what was missing. Nobody knows who sends something else one day than it says today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Self

import structlog
from pydantic import AfterValidator, BaseModel, Field, model_validator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

log = structlog.get_logger()

EVENT: Final = "INTERACTION_CREATE"
COMMAND, MODAL_SUBMIT = 2, 5
LARGEST: Final = 2**63 - 1
"""What a database can hold."""


def _fits(digits: str) -> str:
    if int(digits) > LARGEST:
        raise ValueError
    return digits


Snowflake = Annotated[str, Field(strict=True, pattern="^[0-9]{1,19}$"), AfterValidator(_fits)]


class Thing(BaseModel):
    """Anything that has an id."""

    id: Snowflake


class Member(BaseModel):
    """A member, around the user that they are."""

    user: Thing


class Incoming(BaseModel):
    """The parts of an interaction that nothing works without."""

    id: Snowflake
    application_id: Snowflake
    type: Annotated[int, Field(strict=True, ge=COMMAND, le=MODAL_SUBMIT)]
    token: Annotated[str, Field(strict=True, min_length=1)]
    attachment_size_limit: Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
    data: dict[str, Any]
    channel: Thing
    guild_id: Snowflake | None = None
    member: Member | None = None
    user: Thing | None = None
    message: Thing | None = None

    @model_validator(mode="after")
    def _from_somebody(self) -> Self:
        if (self.user if self.guild_id is None else self.member) is None:
            raise ValueError
        return self


def guard(parsers: MutableMapping[str, Callable[[Any], None]]) -> None:
    """Drop interactions that cannot be understood, with a line in the log, instead of dying."""
    parse = parsers[EVENT]

    def guarded(data: Mapping[str, Any]) -> None:
        try:
            Incoming.model_validate(data)
            parse(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            log.warning("interaction.dropped", reason=type(error).__name__)

    parsers[EVENT] = guarded
