"""What a message says of the interaction that it answers."""

from playground.discord.errors import JsonObject
from playground.discord.interactions.interaction import Interaction, Trigger
from playground.discord.messages.messages import Origin
from playground.discord.model.objects import MessageFlag, MessageKind, User
from playground.discord.payloads.users import user_json


def origin_of(interaction: Interaction, data: JsonObject, user: User) -> Origin:
    """Return where a message comes from that answers an interaction of that member."""
    ephemeral = MessageFlag(data.get("flags") or 0) & MessageFlag.EPHEMERAL
    cause = interaction
    while cause.opened_by is not None:
        cause = cause.opened_by
    if interaction.response_id is not None:
        kind, reply_to = MessageKind.REPLY, interaction.response_id
    elif cause.source is not None:
        kind, reply_to = MessageKind.REPLY, cause.source.id
    else:
        kind = MessageKind.CONTEXT_MENU if cause.is_menu else MessageKind.SLASH
        reply_to = None
    return Origin(
        kind=kind,
        reply_to=reply_to,
        metadata=_metadata(interaction, user),
        visible_to=interaction.user_id if ephemeral else None,
    )


def _metadata(interaction: Interaction, user: User) -> JsonObject:
    metadata: JsonObject = {
        "id": str(interaction.id),
        "type": int(interaction.trigger),
        "user": user_json(user),
        "authorizing_integration_owners": interaction.payload.get(
            "authorizing_integration_owners", {}
        ),
    }
    if interaction.response_id is not None:
        metadata["original_response_message_id"] = str(interaction.response_id)
    if interaction.trigger is Trigger.COMMAND:
        metadata |= {"command_type": interaction.data["type"], "name": interaction.data["name"]}
    elif interaction.opened_by is not None:
        metadata["triggering_interaction_metadata"] = _metadata(interaction.opened_by, user)
    elif interaction.source is not None:
        metadata["interacted_message_id"] = str(interaction.source.id)
    return metadata
