"""The gateway's opcodes, close codes and frames (Discord: Opcodes and Status Codes)."""

import json
from enum import IntEnum

from playground.discord.errors import JsonObject

MOST_BYTES = 4096


class Op(IntEnum):
    """Gateway opcodes."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACK = 11


class Close(IntEnum):
    """Gateway close codes."""

    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class CloseError(Exception):
    """The connection is to be closed with a code."""

    def __init__(self, code: Close) -> None:
        self.code = code
        super().__init__(code.name)


def parse(data: object) -> JsonObject:
    """Return what a frame holds; raises CloseError."""
    if not isinstance(data, str | bytes) or len(data) > MOST_BYTES:
        raise CloseError(Close.DECODE_ERROR)
    try:
        frame = json.loads(data)
    except ValueError as error:
        raise CloseError(Close.DECODE_ERROR) from error
    if not isinstance(frame, dict):
        raise CloseError(Close.DECODE_ERROR)
    return frame
