"""The website's page, which a wrong address or a broken proxy shows instead of JSON."""

WEBSITE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>One API for every model</title></head>
<body><h1>Welcome</h1><p>Sign in to manage your keys.</p></body>
</html>
"""
