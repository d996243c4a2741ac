"""Midjourney's prompt language: what a member typed becomes what is sent. Pure functions."""

from bot.prompts.beside import beside, refuse_several
from bot.prompts.completions import Completion, completions, preset_completions
from bot.prompts.compose import Composed, check_defaults, check_own, compose
from bot.prompts.corrections.faults import Faults, faults_of
from bot.prompts.errors import PromptError
from bot.prompts.merge import names_model, overruled, with_options, without_options
from bot.prompts.parameters.parameter import Purpose
from bot.prompts.parse import Parsed
from bot.prompts.parts import parts_of
from bot.prompts.permutations import expand
from bot.prompts.presets import (
    is_parameter,
    preset_name,
    preset_text,
    references_in,
    stands_for_more,
    with_plain_references,
    with_presets,
)
from bot.prompts.search import same_words, searchable
from bot.prompts.suggestions import ratio_meant, suggestions
from bot.prompts.text.characters import folded
from bot.prompts.text.normalise import as_parsed, printable
from bot.prompts.text.numbered import suggested_prompts
from bot.prompts.tidied import Tidied, tidied

__all__ = [
    "Completion",
    "Composed",
    "Faults",
    "Parsed",
    "PromptError",
    "Purpose",
    "Tidied",
    "as_parsed",
    "beside",
    "check_defaults",
    "check_own",
    "completions",
    "compose",
    "expand",
    "faults_of",
    "folded",
    "is_parameter",
    "names_model",
    "overruled",
    "parts_of",
    "preset_completions",
    "preset_name",
    "preset_text",
    "printable",
    "ratio_meant",
    "references_in",
    "refuse_several",
    "same_words",
    "searchable",
    "stands_for_more",
    "suggested_prompts",
    "suggestions",
    "tidied",
    "with_options",
    "with_plain_references",
    "with_presets",
    "without_options",
]
