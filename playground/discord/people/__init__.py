"""The user side: how members act and watch, over HTTP and server-sent events."""
