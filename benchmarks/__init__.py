"""How fast the bot is: the real process against the playground's servers, beside a simple bot."""
