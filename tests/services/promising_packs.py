"""The minimal pack with safety statements: sound, with planted bugs, and drawn at random."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

from tests.pack.packs import minimal_pack

SAFETY = """\
insolvent_never:
  says: {en: No insolvent buyer gets a limit., zh: 破产客户不得获得额度。}
  no_limit_when: register_status = "insolvent"
  or_unknown: true
overdue_never_helps:
  says: {en: More that is overdue never raises the limit., zh: 逾期增加不提高额度。}
  never_raises_limit: {more: [own_overdue_amount]}
silence_never_helps:
  says: {en: Losing a fact never helps., zh: 缺失数据不会有利。}
  losing_facts_never_helps: true
weaker_bureau_never_helps:
  says: {en: A lower score at the bureau never raises the limit., zh: 征信评分降低不提高额度。}
  never_raises_limit: {less: [bureau_score]}
within_bounds:
  says: {en: No limit above the want or the capacity., zh: 额度不超过申请与承受能力。}
  limit_never_exceeds: [wanted, capacity, 30000]
"""
RULES = "credit_rules/rules.yaml"
WHEN = {
    "insolvent": 'when: register_status = "insolvent"\n',
    "low_bureau_score": "when: bureau_view < 200 or prior(current_ratio, 1) < 0.5\n",
    "squeeze_cap": "when: signal(squeeze) and grade >= 5\n  unless: bureau_view >= 900\n",
}
# A ceiling, so that the last statement is true of the minimal pack.
CEILING = """\
automatic_ceiling:
  kind: cap
  label: {en: Ceiling, zh: 上限}
  when: wanted_amount >= 0
  then: {limit_at_most: 30000, reason: LIM-WANTED}
"""


@dataclass(frozen=True)
class Twin:
    """A planted bug: edits of the pack, the statement that it breaks, and what is said of it."""

    statement: str
    says: str
    edits: tuple[tuple[str, str, str], ...]


OVERDUE_VIEW = """\
  bands:
    - {when: "[0 .. 400)", points: 0, reason: BUREAU-LOW}
    - {when: "[400 .. 1000]", points: 100}
overdue_view:
  label: {en: Overdue, zh: 逾期}
  measure: own_overdue_amount
  unit: money
  better: higher
  valid: {min: 0}
  missing_reason: DATA-MISSING
  reference: practice
  bands:
    - {when: "< 100", points: 0, reason: BUREAU-LOW}
    - {when: ">= 100", points: 100}
"""
# Its own bands give the same points to all; those of active buyers do not.
VARIED_VIEW = (
    OVERDUE_VIEW.replace('"< 100", points: 0', '"< 100", points: 100')
    + """\
  variants_by: register_status
  variants:
    active:
      label: {en: Active, zh: 存续}
      values: [active]
      reference: practice
      bands:
        - {when: "< 100", points: 0, reason: BUREAU-LOW}
        - {when: ">= 100", points: 100}
"""
)
TWINS = {
    "an unless that lets insolvent buyers pass": Twin(
        "insolvent_never",
        "is granted 30000.00 EUR",
        ((RULES, WHEN["insolvent"], f"{WHEN['insolvent']}  unless: bureau_view >= 900\n"),),
    ),
    "a knock-out of another status": Twin(
        "insolvent_never",
        "is granted 30000.00 EUR",
        ((RULES, WHEN["insolvent"], 'when: register_status = "active" and grade = 10\n'),),
    ),
    "bands in which more that is overdue gains": Twin(
        "overdue_never_helps",
        "the limit rises",
        (
            (
                "dimensions/bureau.yaml",
                OVERDUE_VIEW.partition("overdue_view")[0],
                OVERDUE_VIEW,
            ),
            ("scorecards/general.yaml", "{bureau_view: 1}", "{bureau_view: 1, overdue_view: 9}"),
            ("limits.yaml", "amount: share_of_assets * current_assets", "amount: 36000"),
        ),
    ),
    "bands of some buyers in which more that is overdue gains": Twin(
        "overdue_never_helps",
        "the limit rises",
        (
            ("dimensions/bureau.yaml", OVERDUE_VIEW.partition("overdue_view")[0], VARIED_VIEW),
            ("scorecards/general.yaml", "{bureau_view: 1}", "{bureau_view: 1, overdue_view: 9}"),
            ("limits.yaml", "amount: share_of_assets * current_assets", "amount: 36000"),
        ),
    ),
    "a cap that lets go of who owes more": Twin(
        "overdue_never_helps",
        "the limit rises",
        (
            (
                RULES,
                "when: current_ratio < 1 and own_overdue_amount > 0",
                "when: own_overdue_amount < 400",
            ),
            (RULES, WHEN["squeeze_cap"], "when: signal(squeeze)\n"),
            (RULES, "0.5 * capacity", "0.1 * capacity"),
        ),
    ),
    "a cap on those whom the bureau likes": Twin(
        "weaker_bureau_never_helps",
        "the limit rises",
        (
            (RULES, WHEN["squeeze_cap"], "when: bureau_view > 500\n"),
            (RULES, "0.5 * capacity", "0.1 * capacity"),
        ),
    ),
    "a test for null that makes a loss help": Twin(
        "silence_never_helps",
        "referred becomes partly_approved",
        (
            (
                RULES,
                WHEN["low_bureau_score"],
                "when: bureau_view < 200 and not(bureau_view = null)\n",
            ),
        ),
    ),
    "a cap on what is there only": Twin(
        "silence_never_helps",
        "the limit rises",
        (
            (RULES, WHEN["squeeze_cap"], "when: bureau_view != null and bureau_view < 900\n"),
            (RULES, WHEN["low_bureau_score"], "when: prior(current_ratio, 1) < 0.5\n"),
            (RULES, "0.5 * capacity", "0.1 * capacity"),
        ),
    ),
    "a ceiling for some buyers only": Twin(
        "within_bounds",
        "above 30000",
        ((RULES, "when: wanted_amount >= 0", "when: wanted_amount >= 0 and grade >= 2"),),
    ),
}


def promising_pack() -> dict[str, str]:
    """Give the minimal pack with statements that it keeps."""
    files = minimal_pack()
    files["safety.yaml"] = SAFETY
    files[RULES] += CEILING
    return files


def planted(twin: Twin) -> dict[str, str]:
    """Give the pack with the bug of *twin*."""
    files = promising_pack()
    for path, old, new in twin.edits:
        assert files[path].count(old) == 1, old
        files[path] = files[path].replace(old, new)
    return files


PARTS = (
    'register_status = "insolvent"', 'register_status != "active"', "files_accounts = true",
    "own_overdue_amount > 100", "own_overdue_amount <= 500", "own_overdue_amount = null",
    "bureau_view < 200", "bureau_view >= 900", "bureau_view = null", "bureau_score != null",
    "current_ratio < 1", "current_ratio >= 2", "sales_growth < 0", "prior(current_ratio, 1) < 0.5",
    "count(bureau_score, own_overdue_amount) = 2", "grade >= 5", "score < 500", "coverage < 0.8",
    "wanted_amount > 20000", "current_assets - current_liabilities > 100000",
    "own_overdue_amount / current_assets > 0.001", "signal(squeeze)",
)  # fmt: skip
AMOUNTS = (
    "0.5 * capacity", "0.25 * need", "0.1 * wanted", "own_overdue_amount + 1000",
    "current_assets / 100", "max(current_assets - 50 * own_overdue_amount, 0)", "12000",
    "if bureau_view > 500 then 30000 else 10000",
)  # fmt: skip


def drawn_pack(drawn: random.Random) -> dict[str, str]:
    """Give the pack with other conditions of some rules and another amount of the cap."""
    files = promising_pack()
    rules = files[RULES]
    for old in WHEN.values():
        if drawn.random() < 0.5:
            rules = rules.replace(old, f"when: {_condition(drawn)}\n{_unless(drawn)}")
    rules = rules.replace(
        "limit_at_most: 0.5 * capacity", f"limit_at_most: {drawn.choice(AMOUNTS)}"
    )
    files[RULES] = rules
    if drawn.random() < 0.3:
        files["limits.yaml"] = files["limits.yaml"].replace("required: true", "required: false")
    return files


def _condition(drawn: random.Random) -> str:
    parts = drawn.sample(PARTS, drawn.choice((1, 2, 2, 3)))
    turned = [f"not({part})" if drawn.random() < 0.2 else part for part in parts]
    return drawn.choice((" and ", " or ")).join(turned)


def _unless(drawn: random.Random) -> str:
    return f"  unless: {_condition(drawn)}\n" if drawn.random() < 0.3 else ""


def says(files: Mapping[str, str], statement: str) -> str:
    """Give the line of *statement* in the pack's file of statements."""
    lines = files["safety.yaml"].split("\n")
    return f"safety.yaml:{lines.index(f'{statement}:') + 1}"
