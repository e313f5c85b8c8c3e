"""The minimal pack with an authority.yaml: who may bind the seller to which amount."""

from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from tests.pack.packs import minimal_pack

AUTHORITY = """
window_days: 30
reason: LIM-ASSETS
authorities:
  strong:
    outcomes: [approved, partly_approved]
    grades: ["1", "2", "3", "4", "5"]
    automatic_up_to: "{automatic}"
    levels:
      - {{level: 1, up_to: "100000.00"}}
      - {{level: 2, up_to: "200000.00"}}
      - {{level: 4, up_to: any}}
  weak:
    outcomes: [approved, partly_approved]
    grades: ["6", "7", "8", "9", "10", unrated]
    automatic_up_to: "5000.00"
    levels:
      - {{level: 1, up_to: "50000.00"}}
      - {{level: 2, up_to: "200000.00"}}
      - {{level: 4, up_to: any}}
  in_doubt:
    outcomes: [referred]
    levels:
      - {{level: 1, up_to: "20000.00"}}
      - {{level: 2, up_to: "100000.00"}}
      - {{level: 4, up_to: any}}
  against_the_rules:
    outcomes: [refused]
    levels:
      - {{level: 3, up_to: "50000.00"}}
      - {{level: 4, up_to: any}}
overrides: {{second_person_above: "{second}", days_at_most: 90, proposal_days: 14}}
answers:
  within:
    - {{up_to: "20000.00", hours: 8}}
    - {{up_to: any, hours: 48}}
  evidence_days: 7
  reasons:
    JUDGEMENT: {{en: Judgement, zh: 判断}}
    NEW-INFORMATION: {{en: New information, zh: 新信息}}
"""


def bounded_files(automatic: str = "60000.00", second: str = "10000.00") -> dict[str, str]:
    """
    Give the files; strong buyers are granted up to *automatic* EUR without a person.

    More than *second* takes two people where the rules are set aside.
    """
    authority = AUTHORITY.format(automatic=automatic, second=second)
    return {**minimal_pack(), "authority.yaml": authority}


def bounded_pack(automatic: str = "60000.00", second: str = "10000.00") -> CompiledPack:
    return compile_pack(bounded_files(automatic, second))
