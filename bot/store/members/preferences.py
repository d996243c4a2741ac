"""What members chose for themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select, update

from bot.domain import kinds
from bot.domain.kinds import Speed
from bot.domain.members.choices import Ping, Results
from bot.store.errors import ChangedMeanwhileError
from bot.store.members.hidden_prompts import is_hidden_from
from bot.store.schema import members, tasks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store.database.database import Database
    from bot.store.database.statements import Connection

_CHOSEN: Final = select(members).where(members.c.user_id == bindparam("member"))
_LANGUAGES: Final = (
    select(members.c.user_id, members.c.language)
    .where(members.c.language.is_not(None))
    .limit(bindparam("most"))
)
_UPDATE: Final = update(members).where(members.c.user_id == bindparam("member"))
_ADD: Final = insert(members)
_PROMPTS: Final = (
    select(tasks.c.prompt)
    .where(
        tasks.c.user_id == bindparam("user_id"),
        tasks.c.kind == kinds.IMAGINE.name,
        ~is_hidden_from(bindparam("user_id")),
    )
    .order_by(tasks.c.id.desc())
    .limit(bindparam("limit"))
)


LANGUAGES_KNOWN: Final = 100_000
"""Members whose language is known from the start; of others it is once they were read of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What a member chose, as it is for somebody who chose nothing.

    None: what holds where they ask holds for their prompts, too.
    """

    aspect: str | None = None
    """Width to height, as `--ar` takes it."""
    version: str | None = None
    """As `--v` takes it; of Niji behind its name, such as "niji 7"."""
    speed: Speed | None = None
    stylize: int | None = None
    suffix: str | None = None
    """Further parameters, as they were written."""
    remix: bool = False
    """Whether they want to see the prompt before V, Vary, Pan, reroll and Animate."""
    results: Results = Results.HERE
    """Where what they ask for in servers is shown."""
    ping: Ping = Ping.NEVER
    """When they are mentioned because something has ended."""
    hides_prompts: bool = False
    """Whether others are to see their pictures without what they asked for."""
    language: str | None = None
    """In which they read what only they see (`bot.domain.languages`); None: their Discord's."""

    @property
    def parameters(self) -> str:
        """All parameters that were chosen, as they would be typed."""
        niji = self.version is not None and self.version.startswith("niji")
        parameters = {
            "--ar ": self.aspect,
            "--" if niji else "--v ": self.version,
            "--s ": self.stylize,
            "": self.suffix,
        }
        return " ".join(f"{name}{value}" for name, value in parameters.items() if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChoice:
    """What a member has chosen just now, and what it was before."""

    before: Chosen
    after: Chosen
    revision: int
    """Stands for this choice, the latest, where it is to be undone."""


class Preferences:
    """What members chose for themselves, and what they asked for lately."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # As this process read them last; others may have changed them since.
        self._languages: dict[int, str] = {}

    @classmethod
    async def of(cls, database: Database) -> Preferences:
        """Those of a database, with the languages that members chose in it."""
        preferences = cls(database)
        found = await database.read(
            lambda connection: list(connection.execute(_LANGUAGES, {"most": LANGUAGES_KNOWN}))
        )
        preferences._languages = dict(found)
        return preferences

    def language(self, user_id: int) -> str | None:
        """The language that a member chose, as it was read or chosen here last."""
        return self._languages.get(user_id)

    async def remix(self, user_id: int) -> bool:
        """Whether the member wants to see the prompt before buttons run."""
        return (await self.chosen(user_id)).remix

    async def chosen(self, user_id: int) -> Chosen:
        """All that a member chose."""

        def work(connection: Connection) -> Chosen:
            chosen = chosen_by(connection, user_id)
            connection.learn(partial(self._keep, user_id, chosen))
            return chosen

        return await self._database.read(work)

    async def set_remix(self, user_id: int, *, on: bool) -> None:
        """Switch it."""
        await self.put(user_id, remix=on)

    async def put(self, user_id: int, **values: Any) -> NewChoice:  # noqa: ANN401 - fields of `Chosen`
        """Choose other values for these fields of `Chosen`."""
        return await self._database.write(lambda connection: self._put(connection, user_id, values))

    async def undo(self, user_id: int, revision: int) -> NewChoice:
        """Put back what a choice replaced.

        Raises:
            ChangedMeanwhileError: it is not the member's latest.
        """

        def work(connection: Connection) -> NewChoice:
            row = _row(connection, user_id)
            if row is None or row["revision"] != revision or not row["replaced"]:
                raise ChangedMeanwhileError(str(revision))
            return self._put(connection, user_id, row["replaced"])

        return await self._database.write(work)

    async def recent_prompts(self, user_id: int, *, limit: int) -> list[str]:
        """The last prompts that a member asked for and may see, newest first, each once."""
        asked = {"user_id": user_id, "limit": limit * 4}
        prompts = await self._database.read(
            lambda connection: connection.execute(_PROMPTS, asked).scalars(),
        )
        return list(dict.fromkeys(prompts))[:limit]

    def _put(self, connection: Connection, user_id: int, values: Mapping[str, Any]) -> NewChoice:
        choice = _put(connection, user_id, values)
        connection.learn(partial(self._keep, user_id, choice.after))
        return choice

    def _keep(self, user_id: int, chosen: Chosen) -> None:
        if chosen.language is None:
            self._languages.pop(user_id, None)
        else:
            self._languages[user_id] = chosen.language


def chosen_by(connection: Connection, user_id: int) -> Chosen:
    """All that a member chose."""
    return _to_chosen(_row(connection, user_id) or asdict(Chosen()))


def _row(connection: Connection, user_id: int) -> dict[str, Any] | None:
    return connection.execute(_CHOSEN, {"member": user_id}).mappings().one_or_none()


def _put(connection: Connection, user_id: int, values: Mapping[str, Any]) -> NewChoice:
    row = _row(connection, user_id) or {**asdict(Chosen()), "revision": 0}
    old = {name: row[name] for name in values}
    changed = {**values, "replaced": old, "revision": row["revision"] + 1}
    if not connection.execute(_UPDATE, {"member": user_id, **changed}).rowcount:
        connection.execute(_ADD, {"user_id": user_id, **row, **changed})
    after = {**row, **changed}
    return NewChoice(before=_to_chosen(row), after=_to_chosen(after), revision=changed["revision"])


def _to_chosen(row: Mapping[str, Any]) -> Chosen:
    values = {field.name: row[field.name] for field in fields(Chosen)}
    speed = values["speed"]
    return Chosen(
        **values
        | {
            "speed": None if speed is None else Speed(speed),
            "results": Results(values["results"]),
            "ping": Ping(values["ping"]),
        }
    )
