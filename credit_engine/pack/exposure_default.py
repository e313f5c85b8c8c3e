"""
What holds of exposure and holds where a pack does not say: the strict policy.

Everything counts whole but collateral, which counts for nothing; every hold is asked when an
order is taken and again before goods leave, without grace, tolerance or exemption. The age
of the outside ledger alone is not asked: whether there is one, only the seller knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from credit_engine.domain.exposure import Category
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.pack.exposure_model import (
    CategoryPolicy,
    ExposurePolicy,
    HoldPolicy,
    OwnRiskPolicy,
)

_EVERY_STAGE = MappingProxyType({Stage.ORDER: 0, Stage.DELIVERY: 0})

# code, owner, what clears it, the text in English and in Chinese
_SAID: Mapping[HoldKind, tuple[str, str, str, str, str]] = {
    HoldKind.NO_LIMIT: (
        "LIM-NOT-SET",
        "credit_analyst",
        "limit_granted",
        "No credit limit is set for this buyer.",
        "该客户尚未设定信用额度。",
    ),
    HoldKind.LIMIT_SUSPENDED: (
        "LIM-SUSPENDED",
        "credit_manager",
        "suspension_lifted",
        "The credit limit is suspended.",
        "信用额度已暂停使用。",
    ),
    HoldKind.CONDITIONS_PENDING: (
        "LIM-PENDING",
        "credit_analyst",
        "conditions_met",
        "The credit limit may not be used until its conditions are met.",
        "信用额度的前提条件尚未满足，暂不可用。",
    ),
    HoldKind.OVER_LIMIT: (
        "EXP-OVER-LIMIT",
        "credit_control",
        "payment_or_higher_limit",
        "With this order the buyer would owe more than its limit.",
        "加上本订单，客户的信用敞口将超过额度。",
    ),
    HoldKind.OVER_GROUP_LIMIT: (
        "EXP-OVER-GROUP",
        "credit_manager",
        "payment_or_higher_group_limit",
        "With this order the buyer's group would owe more than its limit.",
        "加上本订单，客户所属集团的信用敞口将超过集团额度。",
    ),
    HoldKind.OVER_OWN_RISK: (
        "EXP-OWN-RISK",
        "credit_manager",
        "payment_or_more_cover",
        "What no insurer covers would be more than we carry ourselves.",
        "未投保部分将超过我方自担风险的上限。",
    ),
    HoldKind.OVERDUE: (
        "OVD-UNPAID",
        "credit_control",
        "payment",
        "Invoices are overdue.",
        "有发票逾期未付。",
    ),
    HoldKind.COVER_STOPPED: (
        "COV-STOPPED",
        "credit_insurance",
        "cover_restored",
        "The insurer covers no new shipment to this buyer.",
        "保险公司不再承保对该客户的新发货。",
    ),
    HoldKind.COVER_TERMS: (
        "COV-TERMS",
        "credit_insurance",
        "shorter_terms_or_consent_of_insurer",
        "The insurer does not cover these terms.",
        "本订单的付款条件不在承保范围内。",
    ),
    HoldKind.TERMS: (
        "TRM-LIMIT",
        "credit_control",
        "shorter_or_safer_terms",
        "The terms are longer or riskier than the limit allows.",
        "付款条件超出额度所允许的账期或方式。",
    ),
    HoldKind.REVIEW_OVERDUE: (
        "REV-OVERDUE",
        "credit_analyst",
        "review",
        "The review of the limit is overdue.",
        "额度复审已逾期。",
    ),
    HoldKind.NO_RATE: (
        "RATE-NONE",
        "treasury",
        "rate_stated",
        "An amount is in a currency without an exchange rate that may be used.",
        "有金额的币种缺少可用汇率。",
    ),
    HoldKind.LEDGER_OLD: (
        "LEDGER-OLD",
        "accounts_receivable",
        "ledger_loaded",
        "The ledger of this buyer was not loaded lately.",
        "该客户的账目近期未更新。",
    ),
    HoldKind.PLACED: (
        "HOLD-PLACED",
        "credit_manager",
        "hold_lifted",
        "A hold was placed on this buyer.",
        "该客户已被人工冻结。",
    ),
}


def _strict(kind: HoldKind) -> HoldPolicy:
    code, owner, clears_when, english, chinese = _SAID[kind]
    return HoldPolicy(
        kind=kind,
        code=code,
        grace_days=_EVERY_STAGE,
        owner=owner,
        clears_when=clears_when,
        text=MappingProxyType({"en": english, "zh": chinese}),
    )


STRICT_EXPOSURE = ExposurePolicy(
    categories=MappingProxyType(
        {
            category: CategoryPolicy(0 if category is Category.COLLATERAL else 10_000)
            for category in Category
        }
    ),
    holds=MappingProxyType({kind: _strict(kind) for kind in HoldKind}),
    own_risk=OwnRiskPolicy(),
    tolerance_bp=_EVERY_STAGE,
    rate_tolerance_bp=0,
    recheck_after_days=0,
    recheck_deviation_bp=0,
    reservation_hours=72,
    ledger_old_after_days=None,
)
