"""The list of all checks, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable

from credit_engine.pack.checks.authority import check_authority
from credit_engine.pack.checks.caps import check_caps
from credit_engine.pack.checks.cover import check_cover
from credit_engine.pack.checks.denominators import check_denominators
from credit_engine.pack.checks.dimension_bands import check_dimension_bands
from credit_engine.pack.checks.dimension_graph import check_dimension_graph
from credit_engine.pack.checks.expected_sources import check_expected_sources
from credit_engine.pack.checks.exposure import check_exposure
from credit_engine.pack.checks.facts import check_facts
from credit_engine.pack.checks.grades import check_grades
from credit_engine.pack.checks.pack_amounts import check_pack_amounts
from credit_engine.pack.checks.parameters import check_parameters
from credit_engine.pack.checks.pd import check_pd
from credit_engine.pack.checks.reachable_grades import check_reachable_grades
from credit_engine.pack.checks.rule_network import check_rule_network
from credit_engine.pack.checks.scorecards import check_scorecards
from credit_engine.pack.checks.segments import check_segments
from credit_engine.pack.checks.unused import check_unused
from credit_engine.pack.checks.variants import check_variants
from credit_engine.pack.draft import Draft

CHECKS: tuple[Callable[[Draft], None], ...] = (
    check_dimension_graph,  # fills what expected_sources reads
    check_dimension_bands,
    check_variants,
    check_denominators,
    check_parameters,
    check_facts,
    check_grades,
    check_pd,
    check_segments,
    check_scorecards,
    check_expected_sources,
    check_cover,
    check_pack_amounts,
    check_caps,
    check_exposure,
    check_authority,
    check_rule_network,
)


# What makes no decision wrong, so that a pack with it still runs; found where nothing else is.
REVIEWS: tuple[Callable[[Draft], None], ...] = (check_unused, check_reachable_grades)


def run_reviews(draft: Draft) -> None:
    """Look for what misleads, in a draft without findings."""
    if not draft.findings:
        for review in REVIEWS:
            review(draft)


def run_checks(draft: Draft) -> None:
    """Run every check; none stops another."""
    for check in CHECKS:
        check(draft)
