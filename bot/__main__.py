"""`python -m bot`: the same as the command `imagine-bot`."""

from __future__ import annotations

from bot.cli.group import main

if __name__ == "__main__":
    main(prog_name="imagine-bot")
