"""What the templates ask for: a pack's entries in the order and the words of one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from markupsafe import Markup

from credit_engine.domain.money import Money
from credit_engine.explain.handbook.html import filled
from credit_engine.explain.handbook.phrases import Phrases
from credit_engine.explain.handbook.readers import Place, facts_read, readers_of
from credit_engine.explain.handbook.rule_sentences import percent, rule_sentence
from credit_engine.explain.handbook.strip import stretches, strip
from credit_engine.explain.handbook.wording import SAID, SOURCES, UNITS, in_words
from credit_engine.explain.sentences import shown
from credit_engine.explain.terms_in_words import INSTRUMENTS
from credit_engine.language.analyse import Expression
from credit_engine.language.bands import Band
from credit_engine.pack.fact_model import Counts, FactDefinition
from credit_engine.pack.model import (
    AmountFormula,
    CompiledPack,
    CreditRule,
    Dimension,
    RuleKind,
    ShareBand,
    Substitute,
)
from credit_engine.pack.slots import NEED, capacity_key, measure_key, segment_key, starter_key
from credit_engine.pack.variant_model import Variant

KINDS = (
    RuleKind.KNOCK_OUT,
    RuleKind.REFERRAL,
    RuleKind.CAP,
    RuleKind.CONDITION,
    RuleKind.SIGNAL,
)


@dataclass(frozen=True, slots=True)
class Promise:
    """
    A safety statement: its text in each language, and how far it stands.

    `standing` is `to_be_proved` where nobody asked, else that of services/prove_pack.py.
    """

    name: str
    says: Mapping[str, str]
    standing: str


class Book:
    """A pack in one language, with the names of the templates' questions."""

    def __init__(
        self,
        pack: CompiledPack,
        language: str,
        expressions: Mapping[str, Expression],
        promises: Sequence[Promise],
    ) -> None:
        self.pack = pack
        self.language = language
        self.promises = promises
        self.expressions = expressions
        self.phrases = Phrases(pack, language)
        self._readers = readers_of(self.expressions)

    def say(self, key: str) -> str:
        """One of the handbook's own words."""
        return SAID[key][self.language]

    def words(self, table: Mapping[str, Mapping[str, str]], name: str) -> str:
        """What *name* is called in *table*, or itself."""
        return in_words(table, name, self.language)

    def unit(self, unit: str | None) -> str:
        """A unit in words; money is the pack's currency."""
        if unit is None:
            return "–"
        return self.pack.currency if unit == "money" else self.words(UNITS, unit)

    def number(self, value: float, unit: str | None = None) -> str:
        """A number with its unit."""
        return self.phrases.number(value, unit)

    def money(self, minor: int) -> str:
        """An amount in minor units of the pack's currency."""
        return shown(Money(minor, self.pack.currency), self.language)

    def said(self, key: str) -> Markup:
        """The formula under *key* in words."""
        return self.phrases.phrase(self.expressions[key].root)

    def written(self, key: str) -> str:
        """The formula under *key* as it stands in the pack, its lines joined."""
        return " ".join(self.expressions[key].text.split())

    def dimension_groups(self) -> Sequence[tuple[str, Sequence[Dimension]]]:
        """The dimensions by group, in written order."""
        groups: dict[str, list[Dimension]] = {}
        for key in self.expressions:
            name = key.removeprefix("dimension ")
            if key == measure_key(name):
                found = self.pack.dimensions[name]
                groups.setdefault(found.group, []).append(found)
        return list(groups.items())

    def measure(self, dimension: Dimension) -> Markup:
        """The formula of *dimension* in words."""
        return self.said(measure_key(dimension.name))

    def measure_text(self, dimension: Dimension) -> str:
        """The formula of *dimension* as written."""
        return self.written(measure_key(dimension.name))

    def valid_range(self, low: float | None, high: float | None) -> str:
        """The range of valid values."""
        if low is None and high is None:
            return self.say("any_value")
        if high is None:
            return f"≥ {self.number(low or 0.0)}"
        if low is None:
            return f"≤ {self.number(high)}"
        return f"{self.number(low)} .. {self.number(high)}"

    def substitute(self, found: Substitute) -> str:
        """What a denominator of zero or below stands for."""
        if isinstance(found.stands_for, str):
            return self.say(found.stands_for)
        return self.say("as_value").format(value=self.number(found.stands_for))

    def facts_of(self, dimension: Dimension) -> Sequence[str]:
        """The names of the facts that *dimension* rests on."""
        return facts_read(self.pack, dimension.name)

    def strip_of(self, dimension: Dimension) -> Markup:
        """The bands of *dimension* drawn."""
        return self.drawn(dimension, self.pack.trees[dimension.name].bands)

    def drawn(self, dimension: Dimension, bands: Sequence[Band]) -> Markup:
        """*bands*, with the points of *dimension*, drawn as a strip."""
        points = [band.points for band in dimension.bands]
        label = dimension.label[self.language]
        said = ", ".join(
            f"{band.text}: {earned}" for band, earned in zip(bands, points, strict=True)
        )
        return strip(stretches(bands, points), f"{label}: {said}")

    def variants(self, dimension: Dimension) -> Sequence[Variant]:
        """The bands of *dimension* that hold for some buyers only."""
        found = self.pack.variants.get(dimension.name)
        return () if found is None else tuple(found.by_name.values())

    def variant_when(self, dimension: Dimension) -> Markup:
        """Which fact tells the variants of *dimension* apart."""
        fact = self.phrases.link("fact", self.pack.variants[dimension.name].fact)
        return filled(self.say("applies_where"), fact=fact)

    def strip_of_variant(self, dimension: Dimension, variant: Variant) -> Markup:
        """The bands of a variant drawn."""
        bands = self.pack.trees[dimension.name].variants[variant.name]
        return self.drawn(variant.dimension, bands)

    def part(self, share: float) -> str:
        """A share as percent, with two decimals at most."""
        hundredths = floor(share * 10_000 + 0.5)
        return f"{percent(hundredths)} %"

    def counted_in(self, dimension: str) -> Sequence[tuple[str, str]]:
        """The scorecards that weigh *dimension*, and its share of the whole weight in percent."""
        return [
            (name, share)
            for name, scorecard in self.pack.scorecards.items()
            for group in scorecard.groups
            for member, share in self.shares(name, group.name)
            if member == dimension
        ]

    def shares(self, scorecard: str, group: str) -> Sequence[tuple[str, str]]:
        """Each dimension of a group with its share of the whole weight: `6.7 %`."""
        groups = self.pack.scorecards[scorecard].groups
        whole = sum(found.weight for found in groups)
        (own,) = [found for found in groups if found.name == group]
        inner = sum(weight for _, weight in own.dimensions)
        return [
            (name, _percent_of(own.weight * weight, whole * inner))
            for name, weight in own.dimensions
        ]

    def group_share(self, scorecard: str, weight: int) -> str:
        """The share of a group in a scorecard."""
        groups = self.pack.scorecards[scorecard].groups
        return _percent_of(weight, sum(found.weight for found in groups))

    def readers(self, name: str) -> Sequence[Place]:
        """The entries whose formulas read *name*."""
        return self._readers.get(name, ())

    def place(self, place: Place) -> Markup:
        """A link to an entry that reads something."""
        kind, name = place
        if kind == "limits":
            return self.phrases.link("limits", name, self.say("need"))
        if kind == "capacity":
            (found,) = [one for one in self.pack.limits.capacities if one.name == name]
            return self.phrases.link(kind, name, found.label[self.language])
        return self.phrases.link(kind, name)

    def rules_of(self, kind: RuleKind) -> Sequence[CreditRule]:
        """The rules of a kind, in written order."""
        names = dict.fromkeys(
            key.split(" ")[1] for key in self.expressions if key.startswith("rule ")
        )
        return [self.pack.rules[name] for name in names if self.pack.rules[name].kind is kind]

    def sentence(self, rule: CreditRule) -> Markup:
        """The sentence of a rule."""
        return rule_sentence(rule, self.expressions, self.phrases)

    def segment_when(self, name: str) -> Markup:
        """Who belongs to a segment."""
        key = segment_key(name)
        return self.said(key) if key in self.expressions else Markup("")

    def need(self) -> Markup:
        """The need in words."""
        return self.said(NEED)

    def capacity(self, name: str) -> Markup:
        """The amount of a capacity in words."""
        return self.said(capacity_key(name))

    def starter_when(self, table: str, row: int) -> Markup:
        """The condition of a row of a starter table in words."""
        return self.said(starter_key(table, row))

    def instrument(self, name: str, prepaid_percent: int | None = None) -> str:
        """An instrument in words; without its share in advance, where none is given."""
        percents = "…" if prepaid_percent is None else prepaid_percent
        return INSTRUMENTS[name][self.language].format(percent=percents)

    def notes(self, fact: FactDefinition) -> Sequence[str]:
        """The keys of what else is to be known of *fact*."""
        noted = {
            "verified": fact.verified,
            "personal": fact.personal,
            "actionable": fact.actionable,
            "when_stated": fact.counts is Counts.WHEN_STATED,
        }
        return [key for key, holds in noted.items() if holds]

    def share(self, band: ShareBand) -> str:
        """A share in percent."""
        return f"{percent(band.basis_points)} %"

    def sources(self) -> Sequence[str]:
        """The sources of the pack's facts, in the order of the engine."""
        used = {fact.source.value for fact in self.pack.facts.values()}
        return [source for source in SOURCES if source in used]

    def has_need(self) -> bool:
        """Whether the pack computes a need."""
        return isinstance(self.pack.limits.need, AmountFormula)

    def entry_count(self) -> Sequence[tuple[str, int]]:
        """How much there is of each kind, by the key of its word."""
        pack = self.pack
        return [
            ("segments", len(pack.segments)),
            ("scorecards", len(pack.scorecards)),
            ("dimensions", len(pack.dimensions)),
            ("rules", len(pack.rules)),
            ("holds", len(pack.exposure.holds)),
            ("facts", len(pack.facts)),
            ("parameters", len(pack.parameters)),
            ("reasons", len(pack.reasons)),
        ]

    def users(self, scorecard: str) -> Sequence[str]:
        """The segments that a scorecard or a starter table judges."""
        return [
            name
            for name, segment in self.pack.segments.items()
            if scorecard in {segment.scorecard, segment.starter}
        ]


def _percent_of(part: int, whole: int) -> str:
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %"
