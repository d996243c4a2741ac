"""The command line: one file a command, and the group that they belong to."""
