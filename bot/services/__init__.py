"""What members can ask for: the use cases that commands, buttons and dialogs call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services.tasks.actions import Actions
from bot.services.tasks.batches import Batches
from bot.services.tasks.controls import Controls
from bot.services.tasks.generation import Generation
from bot.services.tasks.intake import Defaults, Intake
from bot.services.tasks.regions import Regions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.engine.notices.copies import Copies
    from bot.engine.outages.breaker import Breaker
    from bot.media import Fetcher
    from bot.services.tasks.seeds import Seeds
    from bot.store import Preferences, Store
    from bot.store.signals import Signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The use cases that commands and buttons call."""

    intake: Intake
    generation: Generation
    actions: Actions
    controls: Controls
    batches: Batches
    regions: Regions
    seeds: Seeds
    preferences: Preferences
    copies: Copies


def services(
    store: Store,
    signals: Signals,
    breaker: Breaker,
    fetcher: Fetcher,
    *,
    copies: Copies,
    seeds: Seeds,
    defaults: Defaults,
    clock: Callable[[], float],
) -> Services:
    """The use cases around one store."""
    intake = Intake(store, signals, breaker, defaults=defaults, clock=clock)
    generation = Generation(intake)
    return Services(
        intake=intake,
        generation=generation,
        actions=Actions(intake, generation),
        controls=Controls(intake),
        batches=Batches(intake, generation),
        regions=Regions(fetcher),
        seeds=seeds,
        preferences=store.preferences,
        copies=copies,
    )
