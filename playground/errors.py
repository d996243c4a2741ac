"""What can go wrong with a playground as a whole."""


class SessionError(Exception):
    """Something cannot be done; the text is one or two sentences for the person who tried."""
