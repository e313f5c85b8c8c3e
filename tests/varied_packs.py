"""The smallest pack with bands of their own for shops and for builders."""

from functools import cache

from credit_engine.domain.facts import Facts, FactValue
from credit_engine.pack.model import CompiledPack
from tests.builders import AS_OF, a_pack, a_statement, some_facts

LIQUIDITY = "dimensions/liquidity.yaml"
INDUSTRY = """
industry:
  label: {en: Industry, zh: 行业}
  type: text
  values: [manufacturing, retail, catering, construction]
  source: register
  stale_after: 400
"""
DEFAULT = '    - {when: ">= 1.5", points: 100}\n'
VARIANTS = """\
  variants_by: industry
  variants:
    shops:
      label: {en: Shops and restaurants, zh: 零售与餐饮}
      values: [retail, catering]
      reference: practice
      bands:
        - {when: "< 0.6", points: 10, reason: LIQ-LOW}
        - {when: "[0.6 .. 1)", points: 70}
        - {when: ">= 1", points: 100}
    builders:
      label: {en: Builders, zh: 建筑业}
      values: [construction]
      reference: practice
      bands:
        - {when: "< 1.2", points: 0, reason: LIQ-LOW}
        - {when: "[1.2 .. 2)", points: 50}
        - {when: ">= 2", points: 90}
"""
CHANGES = (("facts.yaml", "", INDUSTRY), (LIQUIDITY, DEFAULT, f"{DEFAULT}{VARIANTS}"))


@cache
def varied_pack() -> CompiledPack:
    """Compile the smallest pack with variants of the bands of `current_ratio`."""
    return a_pack(*CHANGES)


def a_buyer(
    ratio: str = "1.10",
    industry: str | None = None,
    *,
    debts: str | None = "100000.00",
    **changed: FactValue | None,
) -> Facts:
    """Give the facts of a sound buyer of that current ratio and industry."""
    assets = f"{float(ratio) * 100_000:.2f}"
    newest = a_statement(current_assets=assets, current_liabilities=debts)
    earlier = a_statement(AS_OF.replace(year=2025, month=5, day=31), sales="1900000.00")
    return some_facts(statements=[newest, earlier], industry=industry, **changed)
