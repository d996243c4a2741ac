"""What members can ask for: the use cases that commands, buttons and dialogs call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.members.details import Details
from bot.services.members.expansion import Expansion
from bot.services.members.history import Histories
from bot.services.members.info import MemberInfo
from bot.services.members.languages import Languages
from bot.services.members.own_data import OwnData
from bot.services.members.preferences import OwnPreferences
from bot.services.members.presets import Presets
from bot.services.members.suggestions import Suggestions
from bot.services.members.thumbnails import Thumbnails
from bot.services.servers.budgets import Budgets
from bot.services.servers.gallery import Galleries
from bot.services.servers.homes import Homes
from bot.services.servers.moderation import Moderation
from bot.services.servers.operator import Operator
from bot.services.servers.reports import ReportedPictures
from bot.services.servers.rules import ServerRules
from bot.services.servers.settings import SettingsOfServers
from bot.services.servers.usage import UsageReports
from bot.services.servers.violations import Violations
from bot.services.servers.word_lists import WordLists
from bot.services.tasks.access import Access
from bot.services.tasks.actions import Actions
from bot.services.tasks.batches import Batches
from bot.services.tasks.controls import Controls
from bot.services.tasks.entries import Entries
from bot.services.tasks.generation import Generation
from bot.services.tasks.intake import Intake
from bot.services.tasks.pictures.message_pictures import MessagePictures
from bot.services.tasks.pictures.picture_copies import PictureCopies
from bot.services.tasks.pictures.regions import Regions
from bot.services.tasks.pictures.showing import Showing
from bot.services.tasks.prompt_composer import PromptComposer
from bot.services.tasks.reactions import Reactions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.notices.copies import Copies
    from bot.engine.outages.breaker import Breaker
    from bot.engine.submitting.submitter import Limits
    from bot.media import Fetcher
    from bot.services.policy import Defaults
    from bot.services.tasks.favourites import Favourites
    from bot.services.tasks.pictures.seeds import Seeds
    from bot.services.tasks.pictures.single_pictures import SinglePictures
    from bot.store import Preferences, Store, TaskStore
    from bot.store.signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases that commands and buttons call."""

    access: Access
    details: Details
    rules: ServerRules
    budgets: Budgets
    settings: SettingsOfServers
    word_lists: WordLists
    moderation: Moderation
    galleries: Galleries
    reactions: Reactions
    reports: ReportedPictures
    usage: UsageReports
    histories: Histories
    operator: Operator
    own_data: OwnData
    tasks: TaskStore
    intake: Intake
    composer: PromptComposer
    generation: Generation
    message_pictures: MessagePictures
    entries: Entries
    actions: Actions
    controls: Controls
    info: MemberInfo
    batches: Batches
    regions: Regions
    seeds: Seeds
    single_pictures: SinglePictures
    thumbnails: Thumbnails
    preferences: Preferences
    own_preferences: OwnPreferences
    languages: Languages
    presets: Presets
    expansion: Expansion
    suggestions: Suggestions
    favourites: Favourites
    showing: Showing
    picture_copies: PictureCopies
    copies: Copies
    signals: Signals
    clock: Callable[[], float]


def services(
    store: Store,
    breaker: Breaker,
    fetcher: Fetcher,
    *,
    copies: Copies,
    favourites: Favourites,
    seeds: Seeds,
    single_pictures: SinglePictures,
    limits: Limits,
    defaults: Defaults,
    clock: Callable[[], float],
) -> Services:
    """The use cases around one store."""
    access = Access(store.tasks, owners_only=defaults.owners_only, clock=clock)
    details = Details(access, store.families)
    rules = ServerRules(store.servers, store.preferences, Homes(clock=clock), defaults)
    settings = SettingsOfServers(store.servers, defaults, clock=clock)
    violations = Violations(rules, store.strikes, clock=clock)
    intake = Intake(
        store,
        breaker,
        limits=limits,
        rules=rules,
        violations=violations,
        defaults=defaults,
        clock=clock,
    )
    picture_copies = PictureCopies(
        store.picture_copies, details, seeds, single_pictures, clock=clock
    )
    presets = Presets(store.presets, store.drafts, violations, clock=clock)
    composer = PromptComposer(defaults)
    generation = Generation(intake, rules, composer)
    controls = Controls(access, violations, store, max_live=defaults.max_live, clock=clock)
    return Services(
        access=access,
        details=details,
        rules=rules,
        budgets=Budgets(store.servers, store.grants, clock=clock),
        settings=settings,
        galleries=Galleries(store.gallery, store.servers, clock=clock),
        moderation=Moderation(store, defaults, clock=clock),
        histories=Histories(store.history),
        usage=UsageReports(store.servers, store.usage, store.grants, clock=clock),
        operator=Operator(
            store.listing, store.server_logs, store.announcements, defaults, clock=clock
        ),
        word_lists=WordLists(settings, store.servers, store.drafts, clock=clock),
        own_data=OwnData(store.data_requests, keep_days=defaults.keep_days, clock=clock),
        tasks=store.tasks,
        intake=intake,
        composer=composer,
        generation=generation,
        message_pictures=MessagePictures(intake, store.drafts, clock=clock),
        entries=Entries(store.drafts, clock=clock),
        actions=Actions(access, rules, intake, generation, store.preferences),
        controls=controls,
        info=MemberInfo(store, breaker, limits=limits, rules=rules, defaults=defaults, clock=clock),
        reactions=Reactions(
            access,
            controls,
            store.tasks,
            store.servers,
            picture_copies=picture_copies,
        ),
        picture_copies=picture_copies,
        reports=ReportedPictures(store, controls, clock=clock),
        batches=Batches(
            intake, composer, rules, violations, store.drafts, defaults=defaults, clock=clock
        ),
        regions=Regions(fetcher),
        seeds=seeds,
        single_pictures=single_pictures,
        thumbnails=Thumbnails(fetcher),
        preferences=store.preferences,
        own_preferences=OwnPreferences(store.preferences, rules),
        languages=Languages(store.preferences),
        presets=presets,
        expansion=Expansion(presets),
        suggestions=Suggestions(presets, store.preferences, rules, clock=clock),
        favourites=favourites,
        showing=Showing(store, rules, clock=clock),
        copies=copies,
        signals=store.signals,
        clock=clock,
    )
