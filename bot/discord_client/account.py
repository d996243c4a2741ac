"""Who a token belongs to, as Discord says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, Field, ValidationError

from bot.discord_client.gateway.login import StartError
from bot.discord_client.patches import api_url
from bot.discord_client.requests.rest import DiscordRest

if TYPE_CHECKING:
    from bot.discord_client.requests.rest import Answer


_OF_USERS: Final = "1"


class _Application(BaseModel):
    id: Annotated[int, Field(gt=0)]
    name: str = ""
    integration_types_config: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Account:
    """The application of a token."""

    application_id: int
    name: str
    user_install: bool = False
    """Whether Discord lets members install it for themselves."""


async def account_of(token: str) -> Account:
    """The account that a token belongs to. Raises as `DiscordRest.get`."""
    async with DiscordRest(token) as rest:
        return read_account(await rest.get("/applications/@me"))


def read_account(answer: Answer) -> Account:
    """The account in Discord's answer. Raises StartError for an answer that is not Discord's."""
    try:
        found = _Application.model_validate(answer.body)
    except ValidationError as error:
        line = f"{api_url()} does not answer as Discord does. Check DISCORD_API_URL."
        raise StartError(line) from error
    name = "".join(char for char in found.name if char.isprintable())
    return Account(found.id, name, _OF_USERS in found.integration_types_config)
