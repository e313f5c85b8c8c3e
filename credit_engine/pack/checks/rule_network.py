"""The rules make a network that inference can run: no circle of signals, bounded widths."""

from __future__ import annotations

from credit_engine.pack.draft import Draft
from credit_engine.pack.network import NetworkError, build_network
from credit_engine.pack.rule_atoms import take_apart


def check_rule_network(draft: Draft) -> None:
    """Fill `rules` and `network`, or report why there is none."""
    draft.rules = take_apart(draft.raw.rules, draft.expressions)
    try:
        draft.network = build_network(draft.rules.conditions)
    except NetworkError as error:
        for problem in error.problems:
            if problem.code == "unknown-signal":
                continue  # the type stage has told, unless its producer is broken itself
            rule = draft.raw.rules[problem.rule]
            message = problem.message[:1].upper() + problem.message[1:]
            draft.findings.add(problem.code, rule.when.place, f"{message}.")
