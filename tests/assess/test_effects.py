"""What verdicts do: an unknown rule never does less than it could do if it were known."""

import pytest

from credit_engine.assess.effects import Cap, gather_effects
from credit_engine.assess.trace import Cause, Requirement, RuleResult
from credit_engine.domain.outcome import Outcome
from tests.builders import minimal_pack

FALSE = dict.fromkeys(minimal_pack().rules, False)
KNOCK_OUT = Cause(Outcome.REFUSED, "REG-INSOLVENT", "rule:insolvent")
REFERRAL = Cause(Outcome.REFERRED, "BUREAU-LOW", "rule:low_bureau_score", "credit_analyst")
GUARANTEE = Requirement("guarantee_of_parent", True, "REG-YOUNG", "young")


def effects(**verdicts):
    """Gather the effects where rules have these verdicts, and all others are false."""
    rules = {
        name: RuleResult(minimal_pack().rules[name].kind.value, verdict, (), (), (), "")
        for name, verdict in {**FALSE, **verdicts}.items()
    }
    return gather_effects(minimal_pack(), rules)


def unknown(rule: str) -> Cause:
    return Cause(Outcome.REFERRED, "RULE-UNKNOWN", f"rule:{rule}")


@pytest.mark.parametrize(
    ("rule", "verdict", "causes"),
    [
        ("insolvent", True, (KNOCK_OUT,)),
        ("insolvent", None, (unknown("insolvent"),)),
        ("low_bureau_score", True, (REFERRAL,)),
        ("low_bureau_score", None, (unknown("low_bureau_score"),)),
    ],
)
def test_a_knock_out_refuses_a_referral_refers_and_unknown_refers(rule, verdict, causes):
    found = effects(**{rule: verdict})

    assert (found.causes, found.requirements, found.caps) == (causes, (), ())


@pytest.mark.parametrize("verdict", [True, None])
def test_a_cap_applies_when_it_fires_or_is_unknown(verdict):
    found = effects(squeeze_cap=verdict)

    effect = minimal_pack().rules["squeeze_cap"].effect
    assert found.caps == (Cap("squeeze_cap", effect, certain=verdict is True),)
    assert (found.causes, found.requirements) == ((), ())


@pytest.mark.parametrize("verdict", [True, None])
def test_a_condition_stands_when_it_fires_or_is_unknown(verdict):
    found = effects(young=verdict)

    assert found.requirements == (GUARANTEE,)
    assert (found.causes, found.caps) == ((), ())


@pytest.mark.parametrize("verdict", [True, None])
def test_a_signal_does_nothing_by_itself(verdict):
    assert effects(squeeze=verdict) == effects()


def test_rules_that_are_false_do_nothing():
    found = effects()

    assert (found.causes, found.requirements, found.caps) == ((), (), ())


def test_the_effects_of_several_rules_stand_together_by_name():
    found = effects(insolvent=True, low_bureau_score=None, young=True, squeeze_cap=True)

    assert found.causes == (KNOCK_OUT, unknown("low_bureau_score"))
    assert found.requirements == (GUARANTEE,)
    assert [cap.rule for cap in found.caps] == ["squeeze_cap"]
