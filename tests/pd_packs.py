"""The smallest pack with a probability of default for two of its three grades."""

from functools import cache

from credit_engine.pack.model import CompiledPack
from tests.builders import a_pack

SCORECARD = "scorecards/general.yaml"
PARAMETERS = "parameters/limits.yaml"
BASE_RATE = """
insolvency_base_rate:
  description: The share of firms that file accounts which become insolvent within a year.
  unit: ratio
  reference: made up for tests
  values:
    2026-01-01: 0.015
    2026-11-01: 0.02
"""
LAST = '    - {when: "< 400", grade: 10}\n'
PD = """\
  pd:
    event: insolvency
    horizon_months: 12
    population: {en: Firms that file accounts, zh: 报送财务报表的企业}
    base_rate: insolvency_base_rate
    sample_share: 0.146
    reference: made up for tests
    by_grade:
      - {grade: 1, share: 0.02}
      - {grade: 10, share: 0.55}
"""
CHANGES = ((PARAMETERS, "", BASE_RATE), (SCORECARD, LAST, f"{LAST}{PD}"))


@cache
def pd_pack() -> CompiledPack:
    """Compile the smallest pack with a probability of default for its grades 1 and 10."""
    return a_pack(*CHANGES)
