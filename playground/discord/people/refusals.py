"""Why a member's client would not do something."""


class RefusedError(Exception):
    """What a member tried is not possible; `code` is one word for programs.

    Codes: person, channel, message, command, option, permission, button, select, modal, upload.
    """

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)
