"""A small web server for whoever looks after the bot: whether it works, and how."""
