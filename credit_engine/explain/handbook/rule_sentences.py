"""A credit rule as one sentence: what it asks, what it does, and the reason that it gives."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from credit_engine.domain.terms import TermsCeiling
from credit_engine.explain.handbook.html import filled
from credit_engine.explain.handbook.phrases import Phrases
from credit_engine.explain.handbook.wording import GIVEN, ROLES, in_words
from credit_engine.explain.terms_in_words import INSTRUMENTS
from credit_engine.language.analyse import Expression
from credit_engine.pack.model import AmountShare, CreditRule, Effect, RuleKind, Text
from credit_engine.pack.slots import cap_key, unless_key, when_key

_IF: Text = {"en": "If {when}{unless}, {then}{reason}", "zh": "若{when}{unless}，则{then}{reason}"}
_UNLESS: Text = {
    "en": ", unless it is certain that {unless}",
    "zh": "（除非确定{unless}）",
}
_BECAUSE: Text = {"en": ": {reason}", "zh": "：{reason}"}
_END: Text = {"en": ".", "zh": "。"}
_AND: Text = {"en": " and ", "zh": "，且"}
_REFUSE: Text = {"en": "refuse", "zh": "拒绝"}
_REFER: Text = {"en": "a person decides ({role})", "zh": "转人工审批（{role}）"}
_SIGNAL: Text = {"en": "the signal “{label}” holds", "zh": "信号“{label}”成立"}
_AT_MOST: Text = {"en": "the limit is at most {amount}", "zh": "额度不超过{amount}"}
_SHARE: Text = {"en": "{percent} % of {of}", "zh": "{of}的{percent}%"}
_DAYS: Text = {"en": "the terms are at most {days} days", "zh": "账期不超过{days}天"}
_SAFER: Text = {
    "en": "payment is by {instrument} or safer",
    "zh": "付款方式为{instrument}或更安全的方式",
}
_REQUIRE: Mapping[bool, Text] = {
    True: {"en": "before the limit is used, require {code}", "zh": "使用额度前须满足{code}"},
    False: {"en": "require {code} beside the limit", "zh": "在额度之外另须满足{code}"},
}


def rule_sentence(
    rule: CreditRule, expressions: Mapping[str, Expression], phrases: Phrases
) -> Markup:
    """The sentence of *rule* in the language of *phrases*."""
    language = phrases.language
    unless = Markup("")
    if rule.unless_text is not None:
        said = phrases.phrase(expressions[unless_key(rule.name)].root)
        unless = filled(_UNLESS[language], unless=said)
    return filled(
        _IF[language],
        when=phrases.phrase(expressions[when_key(rule.name)].root),
        unless=unless,
        then=_then(rule, expressions, phrases),
        reason=_reason(rule, phrases),
    )


def ceiling_in_words(ceiling: TermsCeiling, language: str) -> Markup:
    """What terms may be at most."""
    parts = []
    if ceiling.days is not None:
        parts.append(filled(_DAYS[language], days=ceiling.days))
    if ceiling.instrument is not None:
        instrument = INSTRUMENTS[ceiling.instrument][language]
        named = instrument.format(percent=ceiling.prepaid_percent)
        parts.append(filled(_SAFER[language], instrument=named))
    return filled(_AND[language]).join(parts)


def percent(basis_points: int) -> str:
    """Basis points as percent, with no more decimals than they need: `7.5`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".")


def _then(rule: CreditRule, expressions: Mapping[str, Expression], phrases: Phrases) -> Markup:
    language, effect = phrases.language, rule.effect
    if effect is None:
        label = Markup("{}").format(rule.label[language])
        if rule.produces not in {None, rule.name}:  # one of several makers of a signal
            label = Markup("{} <code>{}</code>").format(label, rule.produces)
        return filled(_SIGNAL[language], label=label)
    if rule.kind is RuleKind.KNOCK_OUT:
        return Markup("<strong>{}</strong>").format(_REFUSE[language])
    if effect.refer_to is not None:
        role = in_words(ROLES, effect.refer_to, language)
        return filled(_REFER[language], role=role)
    if effect.require is not None:
        code = Markup("<code>{}</code>").format(effect.require)
        return filled(_REQUIRE[effect.precedent][language], code=code)
    return _held_down(rule.name, effect, expressions, phrases)


def _held_down(
    name: str, effect: Effect, expressions: Mapping[str, Expression], phrases: Phrases
) -> Markup:
    language, parts = phrases.language, []
    amount = effect.limit_at_most
    if isinstance(amount, AmountShare):
        of = in_words(GIVEN, amount.of, language)
        shown = filled(_SHARE[language], percent=percent(amount.basis_points), of=of)
        parts.append(filled(_AT_MOST[language], amount=shown))
    elif amount is not None:
        shown = phrases.amount(expressions[cap_key(name)].root)
        parts.append(filled(_AT_MOST[language], amount=shown))
    if effect.terms_at_most is not None:
        parts.append(ceiling_in_words(effect.terms_at_most, language))
    return filled(_AND[language]).join(parts)


def _reason(rule: CreditRule, phrases: Phrases) -> Markup:
    language = phrases.language
    if rule.effect is None:
        return filled(_END[language])
    reason = phrases.pack.reasons[rule.effect.reason]
    text = phrases.link("reason", reason.code, reason.analyst[language])
    return filled(_BECAUSE[language], reason=text)
