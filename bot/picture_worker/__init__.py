"""All work with Pillow: a process of its own, so that a hostile file can break nothing else.

`bot.media` starts it with ``python -m bot.picture_worker`` when a picture must be decoded, speaks
with it by `bot.picture_worker.frames`, and never imports anything else of it. It knows no secret
and no setting.
"""
