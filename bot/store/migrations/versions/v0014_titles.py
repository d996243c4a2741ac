"""What stands in the place of a prompt is a code; it was an English sentence."""

import json

from alembic import op
from sqlalchemy import Text, case, column, table, update

revision = "0014"
down_revision = "0013"
oldest_compatible = "0014"

CODES = {
    "What could this picture's prompt be?": {"code": "title.describe", "values": {}},
    "A film from this picture": {"code": "title.film", "values": {}},
    "A face in another picture": {"code": "title.swap", "values": {}},
    **{
        f"A blend of {count} pictures": {"code": "title.blend", "values": {"count": count}}
        for count in range(2, 6)
    },
}
TITLES = {prompt: json.dumps(title) for prompt, title in CODES.items()}


def upgrade() -> None:
    """Add the column, and put codes into it for the sentences that stood in prompts."""
    op.execute("ALTER TABLE tasks ADD COLUMN title JSON")
    prompt, kind = column("prompt", Text), column("kind", Text)
    codes = case(TITLES, value=prompt)
    op.execute(
        update(table("tasks", column("title"), prompt, kind))
        .where(prompt.in_(TITLES), kind != "imagine")
        .values(title=codes, prompt="")
    )
