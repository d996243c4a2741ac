"""How the server says what is in a schema: columns, constraints, indices, functions, triggers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import psycopg

# In words for people no schema is named that is in the search path, unlike in those for a program.
_DEFINITIONS: Final = """
SELECT 'column', c.relname || '.' || a.attname, concat_ws(' ',
    format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
    NULLIF(a.attgenerated, ''), NULLIF(a.attidentity, ''), pg_get_expr(d.adbin, d.adrelid)), ''
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
LEFT JOIN pg_attrdef AS d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind = 'r' AND a.attnum > 0
AND NOT a.attisdropped
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname,
    pg_get_constraintdef(oid) || CASE WHEN convalidated THEN '' ELSE ' (unchecked)' END, ''
FROM pg_constraint WHERE connamespace = %(schema)s::regnamespace AND conrelid <> 0
UNION ALL
SELECT 'index', c.relname, pg_get_indexdef(c.oid, 0, true)
    || CASE WHEN i.indisvalid THEN '' ELSE ' (invalid)' END, 'DROP INDEX IF EXISTS ' || c.relname
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE c.relnamespace = %(schema)s::regnamespace
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = c.oid AND contype IN ('p', 'u', 'x'))
UNION ALL
SELECT 'function', proname, replace(pg_get_functiondef(oid),
    ' FUNCTION ' || quote_ident(current_schema()) || '.', ' FUNCTION '), 'SELECT 1'
FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace
UNION ALL
SELECT 'trigger', t.tgname, pg_get_triggerdef(t.oid, true)
    || CASE t.tgenabled WHEN 'O' THEN '' ELSE ' (off)' END,
    'DROP TRIGGER IF EXISTS ' || t.tgname || ' ON ' || c.relname
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
"""
_ORDER: Final = ("column", "constraint", "index", "function", "trigger")


@dataclass(frozen=True, slots=True)
class Definition:
    """How one thing is made.

    Attributes:
        text: the server's words.
        removal: what removes whatever is in its place; "" where that is no one's to remove.
    """

    text: str
    removal: str

    @property
    def anew(self) -> tuple[str, ...]:
        """The statements that make it anew."""
        return (self.removal, self.text) if self.removal else ()


Definitions = dict[tuple[str, str], Definition]
"""By kind and name, in an order in which they can be made."""


def definitions(raw: psycopg.Connection[Any], schema: str) -> Definitions:
    """All that is in a schema, which is first in the search path. Raises psycopg.Error."""
    rows = raw.execute(_DEFINITIONS, {"schema": schema}).fetchall()
    return {
        (kind, name): Definition(text, removal)
        for kind, name, text, removal in sorted(rows, key=lambda row: _ORDER.index(row[0]))
    }
