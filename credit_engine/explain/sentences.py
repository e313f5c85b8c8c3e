"""
What a person reads out to the buyer: one sentence on the decision, one on what comes next.

They are made of the outcome, the amounts and terms of request and grant, and the
buyer's words of the strongest reason; of nothing else that the decision rests on.
"""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.decided import Decided
from credit_engine.explain.terms_in_words import terms_in_words
from credit_engine.pack.model import Text

_GRANTED: Text = {
    "en": "Up to {amount} may be owed ({terms})",
    "zh": "可赊欠不超过{amount}（{terms}）",
}
_PARTLY: Text = {
    "en": "Of the {wanted} asked for, up to {amount} may be owed ({terms})",
    "zh": "申请额度为{wanted}，可赊欠不超过{amount}（{terms}）",
}
_NOT_GRANTED: Mapping[Outcome, Text] = {
    Outcome.REFUSED: {
        "en": "The {wanted} asked for cannot be granted at present",
        "zh": "目前无法批准所申请的{wanted}",
    },
    Outcome.REFERRED: {
        "en": "A person decides on the {wanted} asked for",
        "zh": "所申请的{wanted}由专人审批",
    },
}
_FIRST_MEET: Text = {
    "en": ", as soon as the conditions are met",
    "zh": "，满足所列条件后生效",
}
_KEPT: Text = {"en": ", and the limit of {kept} stays in force", "zh": "，现有额度{kept}继续有效"}
_END: Text = {"en": ".", "zh": "。"}
_BECAUSE: Text = {"en": ": {reason}", "zh": "：{reason}"}

_NEXT: Mapping[Outcome, Text] = {
    Outcome.APPROVED: {
        "en": "Orders can be placed up to the limit.",
        "zh": "可在额度内下单。",
    },
    Outcome.PARTLY_APPROVED: {
        "en": "Orders can be placed up to the limit. A higher one can be asked for when the "
        "points named here have changed.",
        "zh": "可在额度内下单。所列情况改善后，可申请更高额度。",
    },
    Outcome.REFERRED: {
        "en": "Nothing need be sent unless it is named here; the answer follows when a person "
        "has decided.",
        "zh": "除所列事项外无须补充资料，专人审批后另行答复。",
    },
    Outcome.REFUSED: {
        "en": "Orders can be paid in advance. A limit can be asked for again when the points "
        "named here have changed.",
        "zh": "可预付款下单。所列情况改善后，可再次申请额度。",
    },
}
_NEXT_PENDING: Text = {
    "en": "The limit can be used as soon as the conditions named here are met.",
    "zh": "满足所列条件后即可使用额度。",
}


def sentence(decided: Decided) -> Text:
    """One sentence in each language on what was decided and, where less was given, why."""
    return {language: _sentence(decided, language) for language in _END}


def next_step(decided: Decided) -> Text:
    """What the buyer can do now, in each language."""
    if decided.granted is not None and _blocked(decided):
        return _NEXT_PENDING
    return _NEXT[decided.outcome]


def shown(amount: Money, language: str) -> str:
    """An amount for people: `90,000.00 USD`, in Chinese `USD 90,000.00`."""
    whole, point, decimals = amount.text.partition(".")
    digits = f"{int(whole):,}{point}{decimals}"
    return f"{digits} {amount.currency}" if language == "en" else f"{amount.currency} {digits}"


def _sentence(decided: Decided, language: str) -> str:
    wanted = decided.facts.request.wanted
    parts = {"wanted": shown(wanted, language)}
    granted, terms = decided.granted, decided.terms
    if granted is not None and terms is not None:
        form = _GRANTED if decided.outcome is Outcome.APPROVED else _PARTLY
        parts |= {"amount": shown(granted, language), "terms": terms_in_words(terms, language)}
    else:
        form = _NOT_GRANTED[decided.outcome]
    text = form[language].format(**parts)
    if granted is not None and _blocked(decided):
        text += _FIRST_MEET[language]
    if decided.kept is not None:
        text += _KEPT[language].format(kept=shown(decided.kept, language))
    reasons = decided.principal_reasons()
    if not reasons:
        return text + _END[language]
    return text + _BECAUSE[language].format(reason=reasons[0].buyer[language])


def _blocked(decided: Decided) -> bool:
    return any(required.precedent for required in decided.assessment.requirements)
