"""The REST API under /api/v10, by resource."""
