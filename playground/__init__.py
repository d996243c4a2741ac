"""A local Discord and a local CometAPI to run the real bot against: no token, no key, no cost."""
