"""Every fault that the table of places puts into a pack, in the order of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.mutation.mutant import Edit, Lines, Mutant, MutationKind
from credit_engine.pack.mutation.places import PLACES, UNLESS, Faulty, Method, Pattern
from credit_engine.pack.mutation.texts import (
    Change,
    Fault,
    band_faults,
    formula_faults,
    larger,
    larger_whole,
    smaller,
)
from credit_engine.pack.nodes import Entries, Items, Node, Place, Scalar
from credit_engine.pack.read.fields import NUMBER
from credit_engine.pack.read.files import area_of
from credit_engine.pack.source import read_nodes

_TURNED = {"true": "false", "false": "true", "best": "worst", "worst": "best"}
_POINTS_MAX = 100


@dataclass(frozen=True, slots=True)
class _Spot:
    """A node that the table names: where it is among the keys, and what stands there."""

    path: tuple[str, ...]
    key: Scalar | None  # None for an entry of a list
    node: Node
    pattern: Pattern
    faulty: Faulty


def mutants_of(files: Mapping[str, str]) -> tuple[Mutant, ...]:
    """
    All mutants of a sound pack (relative path -> text), each with one fault.

    Some are refused by the checks of a pack; which, only compiling them tells.
    """
    found: list[Mutant] = []
    for path in sorted(files):
        area = area_of(path)
        if area is not None and area in PLACES:
            found += _of_file(path, files[path], PLACES[area])
    return tuple(found)


def _of_file(path: str, text: str, places: Mapping[Pattern, Faulty]) -> Iterator[Mutant]:
    root = read_nodes(path, text, Findings())
    assert root is not None, f"{path} is not sound"
    lines = Lines(text)
    spots = list(_spots(root, places))
    for spot in spots:
        yield from _of_spot(spot, spots, lines)


def _spots(
    node: Node,
    places: Mapping[Pattern, Faulty],
    path: tuple[str, ...] = (),
    pattern: Pattern = (),
    key: Scalar | None = None,
) -> Iterator[_Spot]:
    for known, faulty in places.items():
        if len(known) == len(pattern) and _fits(pattern, known):
            yield _Spot(path, key, node, known, faulty)
    if isinstance(node, Entries):
        for name, value in node.entries:
            yield from _spots(value, places, (*path, name.text), (*pattern, name.text), name)
    if isinstance(node, Items):
        for item in node.items:
            yield from _spots(item, places, path, (*pattern, "#"))


def _fits(pattern: Pattern, known: Pattern) -> bool:
    return all(want in ("*", found) for found, want in zip(pattern, known, strict=True))


def _of_spot(spot: _Spot, spots: Sequence[_Spot], lines: Lines) -> Iterator[Mutant]:
    method, kind = spot.faulty
    if spot.pattern == UNLESS:
        yield from _dropped(spot, MutationKind.UNLESS, lines)
    if method in (Method.DROPPED, Method.DROPPED_KEY):
        yield from _dropped(spot, kind, lines)
    elif method is Method.BANDS:
        scalars = _tests(spot.node)
        for fault in band_faults([scalar.text for scalar in scalars]):
            yield from _changed(spot, scalars, fault, lines)
    elif isinstance(spot.node, Scalar):
        for fault in _scalar_faults(spot, spot.node, spots):
            yield from _changed(spot, [spot.node], fault, lines)


def _scalar_faults(spot: _Spot, scalar: Scalar, spots: Sequence[_Spot]) -> Iterator[Fault]:
    method, kind = spot.faulty
    text = scalar.text
    if method is Method.FORMULA:
        yield from formula_faults(text)
        return
    for new in _others(method, text, spot, spots):
        change = _whole(text, new)
        yield kind, f"{text} → {new}", change


def _others(method: Method, text: str, spot: _Spot, spots: Sequence[_Spot]) -> Iterator[str]:
    """What may stand in place of *text*."""
    match method:
        case Method.NUMBER:
            if NUMBER.fullmatch(text):
                yield larger(text)
        case Method.BOTH_WAYS:
            yield from (larger(text), smaller(text))
        case Method.WHOLE:
            yield larger_whole(text)
        case Method.ONE_MORE:
            yield str(int(text) + (1 if int(text) < _POINTS_MAX else -1))
        case Method.TURNED:
            if text in _TURNED:
                yield _TURNED[text]
        case Method.NEXT:
            texts = [
                other.node.text
                for other in spots
                if other.faulty == spot.faulty and isinstance(other.node, Scalar)
            ]
            other = _next(text, sorted(set(texts)))
            if other is not None:
                yield other


def _next(text: str, texts: Sequence[str]) -> str | None:
    later = [other for other in texts if other > text]
    others = later or [other for other in texts if other < text]
    return others[0] if others else None


def _whole(text: str, new: str) -> tuple[Change, ...]:
    return (Change(0, 0, len(text), new),)


def _tests(node: Node) -> list[Scalar]:
    """The `when` of each band of a list."""
    rows = node.items if isinstance(node, Items) else ()
    return [
        value
        for row in rows
        if isinstance(row, Entries)
        for key, value in row.entries
        if key.text == "when" and isinstance(value, Scalar)
    ]


def _changed(
    spot: _Spot, scalars: Sequence[Scalar], fault: Fault, lines: Lines
) -> Iterator[Mutant]:
    """The mutant of a fault, where its texts can be found again in the file."""
    kind, what, changes = fault
    edits = []
    for change in changes:
        scalar = scalars[change.index]
        start = lines.offset(scalar.place_at(change.start))
        old = scalar.text[change.start : change.end]
        if lines.text[start : start + len(old)] != old:
            return  # written with escapes, or in a block
        edits.append(Edit(start, start + len(old), change.new))
    place = scalars[changes[0].index].place_at(changes[0].start)
    yield Mutant(kind, place, _owner(spot), what, tuple(edits))


def _dropped(spot: _Spot, kind: MutationKind, lines: Lines) -> Iterator[Mutant]:
    what = f"{spot.path[-1]} left out" if spot.key is not None else f"{_shown(spot.node)} left out"
    place = spot.key.place if spot.key is not None else _first(spot.node)
    if spot.key is not None or not isinstance(spot.node, Scalar):
        start, end = lines.block(place if spot.key is not None else spot.node.place)
    else:
        start, end = _listed(spot.node, lines)
    yield Mutant(kind, place, _owner(spot), what, (Edit(start, end, ""),))


def _listed(scalar: Scalar, lines: Lines) -> tuple[int, int]:
    """An entry of a list with the comma or the line that it takes."""
    start = lines.offset(scalar.place)
    end = start + len(scalar.written or scalar.text)
    before = lines.text[:start].rstrip(" ")
    if before.endswith("-"):
        return lines.block(scalar.place)
    after = lines.text[end:]
    if after.lstrip(" ").startswith(","):
        comma = end + after.index(",") + 1
        return start, comma + len(lines.text[comma:]) - len(lines.text[comma:].lstrip(" "))
    return (len(before) - 1 if before.endswith(",") else start), end


def _first(node: Node) -> Place:
    return node.place


def _shown(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Entries) and isinstance(node.entries[0][1], Scalar):
        return node.entries[0][1].text
    return "an entry"


def _owner(spot: _Spot) -> str:
    """The name of the entry that is at fault: of a dimension, a rule, a capacity."""
    if spot.path[0] in ("authorities", "capacities", "starters"):
        return spot.path[1]
    return spot.path[0]
