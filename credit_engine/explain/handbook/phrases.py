"""A typed tree read out in a language, each name as a link to its entry; escaped throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from markupsafe import Markup

from credit_engine.explain.handbook.html import filled
from credit_engine.explain.handbook.wording import GIVEN, in_words
from credit_engine.language.render import render_value
from credit_engine.language.tree import (
    Arithmetic,
    Between,
    Call,
    Comparison,
    Conditional,
    Conjunction,
    Disjunction,
    IsNull,
    ListOf,
    Literal,
    Member,
    Moved,
    Negate,
    Node,
    Not,
    Reading,
    Series,
    SignalRead,
    Streak,
)
from credit_engine.language.types import Kind, Value
from credit_engine.pack.model import CompiledPack, Text

_CONDITIONAL, _OR, _AND, _COMPARISON, _SUM, _PRODUCT, _UNARY, _ATOM = range(8)

_COMPARED: Mapping[str, Text] = {
    "=": {"en": "{} is {}", "zh": "{}为{}"},
    "!=": {"en": "{} is not {}", "zh": "{}不为{}"},
    "<": {"en": "{} is below {}", "zh": "{}低于{}"},
    "<=": {"en": "{} is at most {}", "zh": "{}不超过{}"},
    ">": {"en": "{} is above {}", "zh": "{}高于{}"},
    ">=": {"en": "{} is at least {}", "zh": "{}不低于{}"},
}
_DATED: Mapping[str, Text] = {
    "<": {"en": "{} is before {}", "zh": "{}早于{}"},
    "<=": {"en": "{} is no later than {}", "zh": "{}不晚于{}"},
    ">": {"en": "{} is after {}", "zh": "{}晚于{}"},
    ">=": {"en": "{} is no earlier than {}", "zh": "{}不早于{}"},
}
_CALLS: Mapping[str, Text] = {
    "days_between": {"en": "days from {} to {}", "zh": "{}至{}的天数"},
    "months_between": {"en": "months from {} to {}", "zh": "{}至{}的月数"},
}
_LISTED: Mapping[str, Text] = {
    "min": {"en": "the least of ({})", "zh": "（{}）中的最小值"},
    "max": {"en": "the greatest of ({})", "zh": "（{}）中的最大值"},
    "sum": {"en": "the sum of ({})", "zh": "（{}）之和"},
    "mean": {"en": "the mean of ({})", "zh": "（{}）的平均值"},
    "median": {"en": "the median of ({})", "zh": "（{}）的中位数"},
    "count": {"en": "how many of ({}) are known", "zh": "（{}）中已知的个数"},
    "abs": {"en": "the size of ({})", "zh": "（{}）的绝对值"},
}
_FORMS: Mapping[str, Text] = {
    "truth": {"en": "{}: {}", "zh": "{}：{}"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "no", "zh": "否"},
    "and": {"en": " and ", "zh": "，且"},
    "or": {"en": " or ", "zh": "，或"},
    "comma": {"en": ", ", "zh": "、"},
    "not": {"en": "not ({})", "zh": "并非（{}）"},
    "null": {"en": "{} is not known", "zh": "{}未知"},
    "known": {"en": "{} is known", "zh": "{}已知"},
    "signal": {"en": "the signal “{}” holds", "zh": "信号“{}”成立"},
    "between": {"en": "{} lies in {}", "zh": "{}在{}之内"},
    "member": {"en": "{} is one of {}", "zh": "{}为{}之一"},
    "if": {"en": "if {}, {}; otherwise {}", "zh": "若{}，则{}；否则{}"},
    "later": {"en": "{} + {} {}", "zh": "{}后{}{}"},
    "earlier": {"en": "{} − {} {}", "zh": "{}前{}{}"},
    "months": {"en": "months", "zh": "个月"},
    "days": {"en": "days", "zh": "天"},
    "prior": {"en": "{} ({} year before)", "zh": "{}（{}年前）"},
    "priors": {"en": "{} ({} years before)", "zh": "{}（{}年前）"},
    "series": {"en": "{} in each of {} years", "zh": "{}年内各年的{}"},
    "streak": {"en": "years in a row, of {}, in which {}", "zh": "近{}年内连续满足“{}”的年数"},
    "nothing": {"en": "not known", "zh": "未知"},
}
_UNITS: Mapping[str, Text] = {
    "days": {"en": " days", "zh": "天"},
    "months": {"en": " months", "zh": "个月"},
}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "/"}


class Phrases:
    """Reads trees of *pack* out in *language*; `phrase` gives HTML that may be put on a page."""

    def __init__(self, pack: CompiledPack, language: str) -> None:
        self.pack = pack
        self.language = language

    def phrase(self, node: Node) -> Markup:
        """The words of *node*."""
        return self._said(node)[0]

    def amount(self, node: Node) -> Markup:
        """The words of *node* where a plain amount would stand."""
        return self._within(node, _SUM)

    def link(self, kind: str, name: str, text: str | Markup | None = None) -> Markup:
        """A link to the entry of *name*, under *text* or its label."""
        shown = self.label(kind, name) if text is None else text
        return Markup('<a href="#{}-{}">{}</a>').format(kind, name, shown)

    def label(self, kind: str, name: str) -> str:
        """What *name* is called on the page."""
        pack = self.pack
        found: Mapping[str, Mapping[str, Text]] = {
            "fact": {name: pack.facts[name].label} if name in pack.facts else {},
            "dimension": {name: pack.dimensions[name].label} if name in pack.dimensions else {},
            "segment": {name: pack.segments[name].label} if name in pack.segments else {},
            "rule": {name: pack.rules[name].label} if name in pack.rules else {},
        }
        known = found.get(kind, {}).get(name)
        return known[self.language] if known is not None else name

    def number(self, value: float, unit: str | None = None) -> str:
        """A number as people write it, with its unit where that has a word."""
        text = render_value(float(value))
        whole, point, rest = text.partition(".")
        sign, digits = ("−", whole[1:]) if whole.startswith("-") else ("", whole)
        shown = f"{sign}{int(digits):,}{point}{rest}"
        if unit == "money":
            return f"{shown} {self.pack.currency}"
        return shown + (_UNITS[unit][self.language] if unit is not None and unit in _UNITS else "")

    def _form(self, name: str, *parts: object) -> Markup:
        return filled(_FORMS[name][self.language], *parts)

    def _within(self, node: Node, level: int) -> Markup:
        text, binds = self._said(node)
        return text if binds >= level else Markup("({})").format(text)

    def _joined(self, nodes: Sequence[Node], by: str, level: int) -> Markup:
        return filled(_FORMS[by][self.language]).join(self._within(node, level) for node in nodes)

    def _said(self, node: Node) -> tuple[Markup, int]:  # noqa: C901 - one arm for each node
        """The words of *node* and how tightly they bind."""
        match node:
            case Literal(value=value):
                return self._literal(value), _ATOM
            case Reading():
                return self._reading(node)
            case SignalRead(name=name):
                return self._signal(name), _COMPARISON
            case Negate(operand=operand):
                return Markup("−{}").format(self._within(operand, _UNARY)), _UNARY
            case Arithmetic(operator=operator, left=left, right=right):
                level = _SUM if operator in {"+", "-"} else _PRODUCT
                sides = self._within(left, level), self._within(right, level + 1)
                return Markup("{} {} {}").format(sides[0], _SIGNS[operator], sides[1]), level
            case Moved():
                return self._moved(node), _SUM
            case Comparison():
                return self._compared(node), _COMPARISON
            case IsNull(operand=operand, negated=negated):
                form = "known" if negated else "null"
                return self._form(form, self._within(operand, _SUM)), _COMPARISON
            case Between(operand=operand):
                return self._form(
                    "between", self._within(operand, _SUM), self._range(node)
                ), _COMPARISON
            case ListOf(items=items):
                return self._joined(items, "comma", _CONDITIONAL), _ATOM
            case Series(items=items):
                return self._periods("series", self.phrase(items[0]), len(items)), _ATOM
            case Streak(parts=parts):
                return self._periods("streak", self.phrase(parts[0]), len(parts)), _COMPARISON
            case Member(operand=operand, items=listed):
                return self._form(
                    "member", self._within(operand, _SUM), self.phrase(listed)
                ), _COMPARISON
            case Conjunction(parts=parts):
                return self._joined(parts, "and", _COMPARISON), _AND
            case Disjunction(parts=parts):
                return self._joined(parts, "or", _AND), _OR
            case Not(part=part):
                return self._form("not", self.phrase(part)), _ATOM
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                branches = [self.phrase(part) for part in (condition, then, otherwise)]
                return self._form("if", *branches), _CONDITIONAL
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments), _ATOM
            case _:
                assert_never(node)

    def _literal(self, value: Value) -> Markup:
        match value:
            case None:
                return self._form("nothing")
            case bool():
                return self._form("yes" if value else "no")
            case float():
                return Markup("{}").format(self.number(value))
            case str():
                return Markup("<code>{}</code>").format(value)
            case date():
                return Markup("{}").format(value.isoformat())
            case _:
                assert_never(value)

    def _reading(self, node: Reading) -> tuple[Markup, int]:
        text = self._named(node.name)
        if node.lag:
            text = self._form("prior" if node.lag == 1 else "priors", text, node.lag)
        if node.type.kind is Kind.BOOLEAN:
            return self._form("truth", text, self._form("yes")), _COMPARISON
        return text, _ATOM

    def _named(self, name: str) -> Markup:
        pack = self.pack
        if name in pack.parameters:
            parameter = pack.parameters[name]
            if len(parameter.values) == 1:
                value = self.number(parameter.values[0][1], parameter.unit)
                return self.link("parameter", name, value)
            return self.link("parameter", name, Markup("<code>{}</code>").format(name))
        if name in pack.facts:
            return self.link("fact", name)
        if name in pack.dimensions:
            return self.link("dimension", name)
        return Markup("{}").format(in_words(GIVEN, name, self.language))

    def _signal(self, name: str) -> Markup:
        if name in self.pack.rules and self.pack.rules[name].produces == name:
            return self._form("signal", self.link("rule", name))
        makers = [rule.name for rule in self.pack.rules.values() if rule.produces == name]
        shown = [self.link("rule", maker) for maker in sorted(makers)]
        return self._form("signal", Markup(" / ").join(shown))

    def _compared(self, node: Comparison) -> Markup:
        left, right = node.left, node.right
        if isinstance(left, Reading) and isinstance(right, Literal):
            if isinstance(right.value, bool) and node.operator in {"=", "!="}:
                truth = right.value == (node.operator == "=")
                text = self._named(left.name)
                return self._form("truth", text, self._form("yes" if truth else "no"))
            if left.name == "segment" and isinstance(right.value, str):
                text = self.link("segment", right.value)
                return self._compare(node.operator, self._named("segment"), text)
        forms = _DATED if left.type.kind is Kind.DATE else {}
        return self._compare(
            node.operator, self._within(left, _SUM), self._within(right, _SUM), forms
        )

    def _compare(
        self, operator: str, left: Markup, right: Markup, forms: Mapping[str, Text] | None = None
    ) -> Markup:
        form = (forms or {}).get(operator, _COMPARED[operator])
        return filled(form[self.language], left, right)

    def _range(self, node: Between) -> Markup:
        opening, closing = "[" if node.low_closed else "(", "]" if node.high_closed else ")"
        return Markup("{}{} .. {}{}").format(
            opening, self.phrase(node.low), self.phrase(node.high), closing
        )

    def _moved(self, node: Moved) -> Markup:
        many, unit = (node.months, "months") if node.months else (node.days, "days")
        form = "later" if many > 0 else "earlier"
        return self._form(form, self._within(node.operand, _SUM), abs(many), self._form(unit))

    def _periods(self, form: str, text: Markup, many: int) -> Markup:
        chinese_or_streak = self.language == "zh" or form == "streak"
        return self._form(form, many, text) if chinese_or_streak else self._form(form, text, many)

    def _call(self, function: str, arguments: Sequence[Node]) -> Markup:
        if function in _CALLS:
            parts = [self._within(argument, _SUM) for argument in arguments]
            return filled(_CALLS[function][self.language], *parts)
        inside = self._joined(arguments, "comma", _CONDITIONAL)
        if function in _LISTED:
            return filled(_LISTED[function][self.language], inside)
        return Markup("{}({})").format(function, inside)
