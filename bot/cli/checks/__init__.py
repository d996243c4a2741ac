"""What `imagine-bot doctor` looks at: one file a subject, each a source of results."""
