"""
The bands of a dimension drawn as a strip: a box for each stretch of values, with its points.

Boxes are of one width and in the order of the values, since ends lie too far apart for a scale.
Points are printed in each box, and its shade repeats them, dark for few: a print in grey, and
eyes that see no colour, lose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from credit_engine.language.bands import Band
from credit_engine.language.intervals import Interval
from credit_engine.language.render import render_value

_WIDTH, _HEIGHT, _BELOW = 96, 34, 22


@dataclass(frozen=True, slots=True)
class Stretch:
    """An interval of numbers, or one text or truth, with its points."""

    where: Interval | str | bool
    points: int


def stretches(bands: Sequence[Band], points: Sequence[int]) -> tuple[Stretch, ...]:
    """The stretches of *bands*: numbers ascending, texts as they stand."""
    numbers = [
        Stretch(interval, earned)
        for band, earned in zip(bands, points, strict=True)
        for interval in band.intervals
    ]
    others = [
        Stretch(value, earned)
        for band, earned in zip(bands, points, strict=True)
        for value in band.values
    ]
    return (*sorted(numbers, key=_begin), *others)


def strip(found: Sequence[Stretch], title: str) -> Markup:
    """The strip as inline SVG, called *title* to those who cannot see it."""
    boxes = Markup("").join(_box(index, stretch) for index, stretch in enumerate(found))
    ends = Markup("").join(_end(index, stretch) for index, stretch in enumerate(found))
    width, height = _WIDTH * len(found), _HEIGHT + _BELOW
    return Markup(
        '<svg class="strip" role="img" aria-label="{}" viewBox="-36 0 {} {}" width="{}">{}{}</svg>'
    ).format(title, width + 72, height, width + 72, boxes, ends)


def _begin(stretch: Stretch) -> tuple[float, bool]:
    where = stretch.where
    assert isinstance(where, Interval)
    low = float("-inf") if where.low is None else where.low
    return low, not where.low_closed


def _box(index: int, stretch: Stretch) -> Markup:
    shade = 40 + stretch.points * 2  # 40 (nearly black) at 0 points to 240 at 100
    ink = "#fff" if shade < 118 else "#000"
    x = index * _WIDTH
    return Markup(
        '<rect x="{}" y="1" width="{}" height="{}" fill="rgb({}, {}, {})" stroke="#000"/>'
        '<text x="{}" y="23" fill="{}" text-anchor="middle">{}</text>'
    ).format(x, _WIDTH, _HEIGHT, shade, shade, shade, x + _WIDTH // 2, ink, stretch.points)


def _end(index: int, stretch: Stretch) -> Markup:
    """The lower end under the left edge of its box; a single value under its middle."""
    where, x, y = stretch.where, index * _WIDTH, _HEIGHT + 17
    if not isinstance(where, Interval):
        text = render_value(where)
        return _text(x + _WIDTH // 2, y, text.strip('"'))
    if where.low is not None and where.low == where.high:
        return _text(x + _WIDTH // 2, y, f"= {render_value(where.low)}")
    return Markup("") if where.low is None else _text(x, y, render_value(where.low))


def _text(x: int, y: int, text: str) -> Markup:
    return Markup('<text x="{}" y="{}" class="end" text-anchor="middle">{}</text>').format(
        x, y, text
    )
