"""Handbook pages of a pack, and what an HTML parser finds in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

from credit_engine.explain.handbook.page import render_handbook
from credit_engine.pack.compile import compile_pack
from credit_engine.store.pack_files import read_pack_folder
from tests.rules.shipped import pack_of

MINIMAL = Path(__file__).parents[2] / "packs" / "minimal"
VOID = {"meta", "input", "br", "rect", "link", "img"}


@cache
def templates() -> dict[str, str]:
    folder = files("credit_engine.explain.handbook") / "templates"
    return {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()}


@cache
def pages_of(name: str) -> Mapping[str, str]:
    """Give the pages of a shipped pack, by language."""
    return render_handbook(pack_of(name), templates())


def minimal_files() -> dict[str, str]:
    return dict(read_pack_folder(MINIMAL))


def minimal_pages(**changed: str) -> Mapping[str, str]:
    """Give the pages of the smallest pack, with files changed by name."""
    return render_handbook(compile_pack(minimal_files() | changed), templates())


@dataclass
class Element:
    """An element with its attributes and all text inside of it."""

    tag: str
    attributes: dict[str, str]
    inside: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text, with its white space as one blank each."""
        return " ".join("".join(self.inside).split())


class Parsed(HTMLParser):
    """A page as its elements, which must be closed in the order in which they were opened."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element without an inside."""
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be a *tag*."""
        assert self.open, tag
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        """Give text to every element around it."""
        for element in self.open:
            element.inside.append(data)

    def by_id(self) -> dict[str, Element]:
        """The elements that have an id."""
        return {
            element.attributes["id"]: element
            for element in self.elements
            if "id" in element.attributes
        }

    def all(self, tag: str) -> list[Element]:
        """The elements of a tag."""
        return [element for element in self.elements if element.tag == tag]
