"""The store: every task in one database, and the queries that members and loops need."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from bot.store.clock import DatabaseClock
from bot.store.database.database import GATHER_S, Database
from bot.store.drafts import Drafts
from bot.store.errors import (
    AlreadyLiveError,
    AskedBeforeError,
    ChangedMeanwhileError,
    DatabaseAwayError,
    DatabaseLostError,
    DatabaseReplacedError,
    DatabaseUnusableError,
    EndedMeanwhileError,
    ModelClosedError,
    PriceNotAgreedError,
    QueueFullError,
    QuotaSpentError,
    ShownLatelyError,
    StoreError,
    StoreUnavailableError,
    TooManyPresetsError,
)
from bot.store.key_values import KeyValues
from bot.store.measures import Measured, Measures
from bot.store.members.families import Account, Cost, Families
from bot.store.members.favourites import Favourites
from bot.store.members.hidden_prompts import Authored
from bot.store.members.history import Found, History, Made
from bot.store.members.personal_data.data_requests import DataRequests
from bot.store.members.personal_data.deletion import Deletions
from bot.store.members.personal_data.own_rows import OwnRows
from bot.store.members.personal_data.retention import Retention
from bot.store.members.picture_copies import PictureCopies
from bot.store.members.preferences import Chosen, NewChoice, Preferences
from bot.store.members.presets import Presets
from bot.store.members.shows import Copy, Showable, Shows
from bot.store.members.under_way import UnderWay, UnderWayOfMembers
from bot.store.notices import Notices, PendingNotice
from bot.store.outages import Outages
from bot.store.paces import Paces
from bot.store.pauses import Pauses
from bot.store.processes.registry import Processes
from bot.store.processes.sharding import Deployment
from bot.store.processes.slots import Slots, Taken
from bot.store.processes.vacancies import Vacancies
from bot.store.servers.announcements import Announcements
from bot.store.servers.changes import Changed
from bot.store.servers.gallery import Gallery
from bot.store.servers.grants import Grants
from bot.store.servers.listing import ServerListing, ServerUse
from bot.store.servers.log import ServerLogs
from bot.store.servers.log_channels import LogChannels
from bot.store.servers.members import MemberUse, MemberUses
from bot.store.servers.reports import Reports
from bot.store.servers.settings import NoSuchChangeError, Servers
from bot.store.servers.spending import Spending
from bot.store.servers.strikes import Strikes
from bot.store.servers.usage import UsageSums
from bot.store.tasks.attached import Attached
from bot.store.tasks.controls import Controls
from bot.store.tasks.due import Due, DueMessages, Outlook, Wanted
from bot.store.tasks.intake import TaskStore
from bot.store.tasks.kinds import agree_on_kinds
from bot.store.tasks.outbox import Outbox
from bot.store.tasks.places import SHOWN_PLACES
from bot.store.tasks.recovery import Recovery, Unposted
from bot.store.tasks.running import Running
from bot.store.tasks.submitting.claims import Claims
from bot.store.tasks.submitting.queue import Queue
from bot.store.tasks.submitting.submissions import Submissions
from bot.store.tasks.submitting.verification import Unverified, Verification
from bot.store.totals import Totals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.store.signals import Signals

__all__ = [
    "SHOWN_PLACES",
    "Account",
    "AlreadyLiveError",
    "Announcements",
    "AskedBeforeError",
    "Attached",
    "Authored",
    "Changed",
    "ChangedMeanwhileError",
    "Chosen",
    "Claims",
    "Controls",
    "Copy",
    "Cost",
    "DataRequests",
    "Database",
    "DatabaseAwayError",
    "DatabaseLostError",
    "DatabaseReplacedError",
    "DatabaseUnusableError",
    "Deletions",
    "Deployment",
    "Drafts",
    "Due",
    "DueMessages",
    "EndedMeanwhileError",
    "Families",
    "Favourites",
    "Found",
    "Gallery",
    "Grants",
    "History",
    "KeyValues",
    "LogChannels",
    "Made",
    "Measured",
    "Measures",
    "MemberUse",
    "MemberUses",
    "ModelClosedError",
    "NewChoice",
    "NoSuchChangeError",
    "Notices",
    "Outages",
    "Outbox",
    "Outlook",
    "OwnRows",
    "Paces",
    "Pauses",
    "PendingNotice",
    "PictureCopies",
    "Preferences",
    "Presets",
    "PriceNotAgreedError",
    "Processes",
    "Queue",
    "QueueFullError",
    "QuotaSpentError",
    "Recovery",
    "Reports",
    "Running",
    "ServerListing",
    "ServerLogs",
    "ServerUse",
    "Servers",
    "Showable",
    "ShownLatelyError",
    "Shows",
    "Slots",
    "Spending",
    "Store",
    "StoreError",
    "StoreUnavailableError",
    "Strikes",
    "Submissions",
    "Taken",
    "TaskStore",
    "TooManyPresetsError",
    "Totals",
    "UnderWay",
    "Unposted",
    "Unverified",
    "UsageSums",
    "Vacancies",
    "Verification",
    "Wanted",
    "join",
    "open_store",
]


@dataclass(frozen=True, slots=True)
class Store:
    """The views of one database: what members do, and what each loop takes and writes."""

    tasks: TaskStore
    servers: Servers
    server_logs: ServerLogs
    announcements: Announcements
    log_channels: LogChannels
    member_uses: MemberUses
    reports: Reports
    strikes: Strikes
    gallery: Gallery
    grants: Grants
    listing: ServerListing
    spending: Spending
    usage: UsageSums
    measures: Measures
    controls: Controls
    processes: Processes
    slots: Slots
    queue: Queue
    submissions: Submissions
    running: Running
    due: DueMessages
    outbox: Outbox
    preferences: Preferences
    under_way: UnderWayOfMembers
    presets: Presets
    favourites: Favourites
    history: History
    shows: Shows
    picture_copies: PictureCopies
    data_requests: DataRequests
    deletions: Deletions
    own_rows: OwnRows
    retention: Retention
    families: Families
    drafts: Drafts
    verification: Verification
    recovery: Recovery
    key_values: KeyValues
    pauses: Pauses
    notices: Notices
    outages: Outages
    paces: Paces
    totals: Totals
    vacancies: Vacancies
    signals: Signals
    clock: DatabaseClock
    """Epoch seconds, by which all times in it are meant."""
    until_lost: Callable[[], Awaitable[NoReturn]]
    """Ends, with DatabaseLostError, when the file is no longer the one that was opened."""


@asynccontextmanager
async def open_store(
    url: str, *, gather_s: float = GATHER_S, shared: bool = False
) -> AsyncIterator[Store]:
    """Open the database of that URL and close it at the end.

    What need not be written at once waits up to `gather_s` for other writes. A file may be `shared`
    with other processes of this machine that say so; a PostgreSQL database is in any case.

    Raises:
        DatabaseUnusableError: with a sentence for the operator.
        StoreUnavailableError: it cannot be written now.
    """
    database = await Database.open(url, gather_s=gather_s, shared=shared)
    try:
        await agree_on_kinds(database)
        yield await join(database)
    finally:
        await database.close()


async def join(database: Database) -> Store:
    """The store of one more process that works on a database.

    Raises:
        StoreUnavailableError: the database cannot be written now.
    """
    clock = await DatabaseClock.of(database)
    processes = await Processes.join(database, now_s=clock())
    slots = Slots(database, processes.own, clock)
    servers = Servers(database)
    drafts = Drafts(database, servers, slots)
    return Store(
        tasks=TaskStore(database, servers, slots, processes.own),
        servers=servers,
        server_logs=ServerLogs(database),
        announcements=Announcements(database, drafts),
        log_channels=LogChannels(database, servers),
        member_uses=MemberUses(database),
        reports=Reports(database, servers),
        strikes=Strikes(database),
        gallery=Gallery(database, servers),
        grants=Grants(database),
        listing=ServerListing(database),
        spending=Spending(database),
        usage=UsageSums(database),
        measures=Measures(database),
        controls=Controls(database),
        processes=processes,
        slots=slots,
        queue=Queue(database, processes.own),
        submissions=Submissions(database, processes.own),
        running=Running(database, processes.own),
        due=DueMessages(database, slots),
        outbox=Outbox(database),
        preferences=await Preferences.of(database),
        under_way=UnderWayOfMembers(database),
        presets=Presets(database),
        favourites=Favourites(database),
        history=History(database),
        shows=Shows(database, servers, slots, processes.own),
        data_requests=DataRequests(database),
        deletions=Deletions(database),
        own_rows=OwnRows(database),
        retention=Retention(database),
        families=Families(database),
        picture_copies=PictureCopies(database),
        drafts=drafts,
        verification=Verification(database, processes.own),
        recovery=Recovery(database, processes.own),
        key_values=KeyValues(database),
        pauses=Pauses(database),
        notices=Notices(database),
        outages=Outages(database, processes.own),
        paces=Paces(database),
        totals=Totals(database, processes.own),
        vacancies=Vacancies(database, slots),
        signals=database.signals,
        clock=clock,
        until_lost=database.until_lost,
    )
