"""Rows at which an answer changes with one of the things that it reads, found by trying."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice, pairwise, product

from credit_engine.assess.readings import in_range
from credit_engine.domain.calendar import add_months
from credit_engine.domain.facts import Absence
from credit_engine.pack.case_tables import Expected
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.typed_scalars import TypedValue

Given = Mapping[str, TypedValue | Absence]
Signals = Mapping[str, bool | None]
Result = Callable[[Given, Signals], Mapping[str, Expected]]

TRIES_MAX = 6_000
CANDIDATES_MAX = 9
MONTHS_MAX = 1_200
_NUMBER = re.compile(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?")
_TEXT = re.compile(r'"([^"]*)"')
_JOIN = re.compile(r"\b(?:and|or)\b")
_SIGNAL = "signal:"


@dataclass(frozen=True, slots=True)
class Search:
    """What may be tried: the conditions as texts, the keys that they read, and signals."""

    pack: CompiledPack
    as_of: date
    texts: tuple[str, ...]
    keys: tuple[str, ...]
    signals: tuple[str, ...]

    def candidates(self) -> dict[str, list[TypedValue]]:
        """For each thing that is read: values around what it may be compared with, ascending."""
        found: dict[str, list[TypedValue]] = {}
        for key in self.keys:
            name = key.partition("@")[0]
            if name not in self.pack.parameters and name != "as_of":
                found[key] = self._candidates(name)
        for signal in self.signals:
            found[f"{_SIGNAL}{signal}"] = [True, False]
        return found

    def _candidates(self, name: str) -> list[TypedValue]:
        fact = self.pack.facts.get(name)
        parts = [part for text in self.texts for part in _JOIN.split(text)]
        texts = [part for part in parts if re.search(rf"\b{name}\b", part)]
        if fact is not None and fact.type == "boolean":
            return [True, False]
        if name == "segment" or (fact is not None and fact.type == "text"):
            named = [text for one in texts for text in _TEXT.findall(one)]
            others = fact.values if fact is not None and fact.values else tuple(self.pack.segments)
            plain = next((text for text in others if text not in named), None)
            both = [text for one in dict.fromkeys(named) for text in (plain, one)]
            return both if plain is not None else list(dict.fromkeys(named))
        numbers = self._numbers(texts)
        if fact is not None and fact.type == "date":
            return [day.isoformat() for day in self._days(numbers)]
        around = {end + side for end in numbers for side in (-_step(end), Decimal(0), _step(end))}
        values = sorted(around) or [Decimal(1), Decimal(2), Decimal(3)]
        inside = [value for value in values if self._may_be(name, float(value))]
        return [number(one) for one in inside[:CANDIDATES_MAX]]

    def _may_be(self, name: str, value: float) -> bool:
        """Whether a number is in the range of what has this name; amounts are not below zero."""
        known = self.pack.facts.get(name) or self.pack.dimensions.get(name)
        if known is None:
            return value >= 0
        if known.valid_min is None and known.unit in ("money", "count", "days", "months"):
            return value >= 0
        return in_range(value, known.valid_min, known.valid_max)

    def _numbers(self, texts: Sequence[str]) -> set[Decimal]:
        """Literals, and values of parameters, of the conditions."""
        found = {Decimal(number) for text in texts for number in _NUMBER.findall(text)}
        for text in texts:
            for word in re.findall(r"[a-z][a-z0-9_]*", text):
                parameter = self.pack.parameters.get(word)
                value = parameter.at(self.as_of) if parameter is not None else None
                if value is not None:
                    found.add(Decimal(str(value)))
        return found

    def _days(self, numbers: set[Decimal]) -> list[date]:
        """Days so many months or days ago, and the days beside them."""
        found = {self.as_of - timedelta(days=back) for back in (2, 1)}
        for end in numbers:
            if end == int(end) and 0 < end <= MONTHS_MAX:
                ago = add_months(self.as_of, -int(end))
                found |= {ago, ago + timedelta(days=1)}
        return sorted(found)[:CANDIDATES_MAX]


def flipping_rows(
    search: Search, result: Result, only: frozenset[str] | None = None
) -> list[tuple[Given, Signals]]:
    """
    Pairs of rows that differ in one thing and in their answer, for each thing (or those *only*).

    Then, from the first row that has an answer other than the last: each thing missing in its
    turn, and not expected.
    """
    candidates = search.candidates()
    kept: dict[
        tuple[tuple[str, TypedValue | Absence], ...], Mapping[str, TypedValue | Absence]
    ] = {}
    for key, values in candidates.items():
        if only is not None and key not in only:
            continue
        for before, after in pairwise(values):
            pair = _flip(candidates, key, (before, after), result)
            for row in pair or ():
                kept.setdefault(tuple(sorted(row.items(), key=lambda item: item[0])), row)
    rows = list(kept.values())
    firm = next((row for row in rows if _answer(result, row) != _answer(result, {})), None)
    for key in candidates if firm is not None and only is None else ():
        if firm is not None:
            rows.append({other: value for other, value in firm.items() if other != key})
            if not key.startswith(_SIGNAL):
                rows.append({**firm, key: Absence.NOT_EXPECTED})
    return [_parted(row) for row in rows]


def _flip(
    candidates: Mapping[str, Sequence[TypedValue]],
    key: str,
    pair: tuple[TypedValue, TypedValue],
    result: Result,
) -> tuple[dict[str, TypedValue], dict[str, TypedValue]] | None:
    """The first values of all else at which the answer differs between the *pair*."""
    others = {other: values for other, values in candidates.items() if other != key}
    for tried in _combinations(others):
        first, second = {**tried, key: pair[0]}, {**tried, key: pair[1]}
        if _answer(result, first) != _answer(result, second):
            return first, second
    return None


def _combinations(
    others: Mapping[str, Sequence[TypedValue]],
) -> Iterator[dict[str, TypedValue]]:
    """Combinations of the values of *others*, spread over all of them where there are too many."""
    total = 1
    for values in others.values():
        total *= len(values)
    stride = total // TRIES_MAX + 1
    stride += stride % 2 == 0 and stride > 1
    for combination in islice(product(*others.values()), 0, None, stride):
        yield dict(zip(others, combination, strict=True))


def _answer(result: Result, row: Given) -> Mapping[str, Expected]:
    given, signals = _parted(row)
    return result(given, signals)


def _parted(row: Given) -> tuple[Given, Signals]:
    signals = {
        key.removeprefix(_SIGNAL): value if isinstance(value, bool) else None
        for key, value in row.items()
        if key.startswith(_SIGNAL)
    }
    return {key: value for key, value in row.items() if not key.startswith(_SIGNAL)}, signals


def number(value: Decimal) -> int | float:
    """A decimal as the number that a case would hold."""
    return int(value) if value == int(value) else float(value)


def _step(value: Decimal) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    return (
        Decimal(1).scaleb(exponent - 1)
        if isinstance(exponent, int) and exponent < 0
        else Decimal(1)
    )
