"""Bands as a strip: in the order of the values, and to be read without colour."""

from credit_engine.explain.handbook.strip import Stretch, stretches, strip
from credit_engine.language.bands import parse_band
from credit_engine.language.types import NUMBER, TEXT
from tests.explain.handbook.pages import Parsed


def test_stretches_stand_in_the_order_of_the_values():
    bands = [parse_band(text, NUMBER) for text in (">= 2", "< 0, [1 .. 2)", "[0 .. 1)")]

    found = stretches(bands, (100, 0, 50))

    assert [stretch.points for stretch in found] == [0, 50, 0, 100]


def test_points_and_ends_are_printed_in_the_strip():
    bands = [parse_band(text, NUMBER) for text in ("< 0.5", "[0.5 .. 1)", "1", "> 1")]

    drawn = Parsed(str(strip(stretches(bands, (0, 40, 70, 100)), "Ratio & more")))

    texts = [one.text for one in drawn.all("text")]
    assert texts == ["0", "40", "70", "100", "0.5", "= 1", "1"]
    assert drawn.all("svg")[0].attributes["aria-label"] == "Ratio & more"
    assert len(drawn.all("rect")) == 4


def test_texts_are_printed_under_their_boxes():
    bands = [parse_band('"good", "fair"', TEXT), parse_band('"poor"', TEXT)]

    drawn = Parsed(str(strip(stretches(bands, (90, 10)), "")))

    assert [one.text for one in drawn.all("text")] == ["90", "90", "10", "good", "fair", "poor"]


def luminance(shade: int) -> float:
    part = shade / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def test_points_can_be_read_on_every_shade():
    for points in range(101):
        drawn = Parsed(str(strip((Stretch("x", points),), "")))
        (box,) = drawn.all("rect")
        shade = int(box.attributes["fill"].split("(")[1].split(",")[0])
        ink = 255 if drawn.all("text")[0].attributes["fill"] == "#fff" else 0
        light, dark = sorted((luminance(shade), luminance(ink)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, points  # WCAG 2.2, 1.4.3
