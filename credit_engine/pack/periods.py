"""
Dimensions as a graph: which read which, in what order, and how many periods back.

A dimension has periods if something under it does, that is a statement's line
item. Reading it one period earlier reads all of those one period earlier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from credit_engine.language.analyse import Expression
from credit_engine.pack.fact_model import FactSource

Readings = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """The typed measure of each dimension and the source of each fact."""

    measures: Mapping[str, Expression]
    sources: Mapping[str, FactSource]

    def cycle(self) -> tuple[str, ...]:
        """The first circle of dimensions by name, its first name again at its end; else empty."""
        settled: set[str] = set()
        for start in sorted(self.measures):
            found = self._cycle_from(start, settled)
            if found:
                return found
        return ()

    def ordered(self) -> tuple[str, ...]:
        """The dimensions, each after those that it reads, else by name; there is no circle."""
        placed: dict[str, None] = {}
        for name in sorted(self.measures):
            self._place(name, placed)
        return tuple(placed)

    def with_periods(self) -> frozenset[str]:
        """All names of which earlier periods exist: facts and dimensions."""
        found = {name for name, source in self.sources.items() if source is FactSource.STATEMENTS}
        for name in self.ordered():
            if any(read in found for read, _ in self.measures[name].readings):
                found.add(name)
        return frozenset(found)

    def lags_needed(self, readings: Iterable[Readings]) -> Mapping[str, tuple[int, ...]]:
        """
        How many periods back each dimension is needed, 0 always among them.

        *readings* are those of the formulas that are not measures.
        """
        periodic = self.with_periods()
        needed: dict[str, set[int]] = {name: {0} for name in self.measures}
        for read in readings:
            for name, lag in read:
                if name in needed:
                    needed[name].add(lag)
        for reader in reversed(self.ordered()):
            for name, lag in self.measures[reader].readings:
                if name in needed:
                    shifts = needed[reader] if name in periodic else {0}
                    needed[name].update(lag + shift for shift in shifts)
        return {name: tuple(sorted(lags)) for name, lags in needed.items()}

    def sources_of(self, readings: Readings) -> frozenset[FactSource]:
        """The sources of all facts under *readings*, through dimensions."""
        found: set[FactSource] = set()
        seen: set[str] = set()
        waiting = [name for name, _ in readings]
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            if name in self.sources:
                found.add(self.sources[name])
            elif name in self.measures:
                waiting += [read for read, _ in self.measures[name].readings]
        return frozenset(found)

    def _reads(self, name: str) -> list[str]:
        read = {read for read, _ in self.measures[name].readings}
        return sorted(read & self.measures.keys())

    def _place(self, name: str, placed: dict[str, None]) -> None:
        waiting = [name]
        while waiting:
            unplaced = [read for read in self._reads(waiting[-1]) if read not in placed]
            if unplaced:
                waiting.append(unplaced[0])
            else:
                placed[waiting.pop()] = None

    def _cycle_from(self, start: str, settled: set[str]) -> tuple[str, ...]:
        trail: list[str] = []
        waiting = [[start]]  # beside each name of the trail, the names it reads and are not walked
        while waiting:
            if not waiting[-1]:
                waiting.pop()
                if trail:
                    settled.add(trail.pop())
                continue
            name = waiting[-1].pop(0)
            if name in trail:
                return (*trail[trail.index(name) :], name)
            if name not in settled:
                trail.append(name)
                waiting.append(self._reads(name))
        return ()
