"""Slash commands: parse, call a use case, answer."""
