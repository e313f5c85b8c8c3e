"""Rules that stand exactly at one bound of the network, all others kept."""

from credit_engine.pack.network import AllOf, AtomRef, RuleCondition, SignalRef


def rule_with_parts(parts: int) -> list[RuleCondition]:
    """One rule that joins so many conditions."""
    when = AllOf(tuple(AtomRef(f"a{number}") for number in range(parts)))
    return [RuleCondition("rule", None, when)]


def rules_of_one_round(rules: int) -> list[RuleCondition]:
    """So many rules, each of two of 30 conditions."""
    return [
        RuleCondition(f"r{number}", None, _both(number % 15, 15 + number // 15 % 15, number))
        for number in range(rules)
    ]


def _both(first: int, second: int, number: int) -> AllOf:
    # 450 rules stay within 60 readers of a condition.
    return AllOf((AtomRef(f"a{first}"), AtomRef(f"a{second}.{number % 2}")))


def conditions_of_one_round(conditions: int) -> list[RuleCondition]:
    """So many conditions, ten to a rule, the rest in the last one."""
    atoms = [AtomRef(f"a{number}") for number in range(conditions)]
    groups = [atoms[start : start + 10] for start in range(0, conditions, 10)]
    return [
        RuleCondition(f"r{number}", None, AllOf(tuple(group)))
        for number, group in enumerate(groups)
    ]


def readers_of_one_condition(readers: int) -> list[RuleCondition]:
    """So many rules that read one condition."""
    return [
        RuleCondition(f"r{number}", None, AllOf((AtomRef("a"), AtomRef(f"b{number}"))))
        for number in range(readers)
    ]


def joins_of_one_round(joins: int) -> list[RuleCondition]:
    """So many parts, ten to a rule, over 350 conditions."""
    return [
        RuleCondition(
            f"r{start}",
            None,
            AllOf(tuple(AtomRef(f"a{n % 350}") for n in range(start, min(start + 10, joins)))),
        )
        for start in range(0, joins, 10)
    ]


def chain_of_signals(rounds: int) -> list[RuleCondition]:
    """So many rounds, each raising the signal that the next one reads."""
    return [
        RuleCondition(
            f"r{number}", f"s{number}", SignalRef(f"s{number - 1}") if number else AtomRef("a")
        )
        for number in range(rounds)
    ]
