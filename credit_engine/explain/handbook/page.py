"""The handbook of a pack as one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from credit_engine.explain.handbook import wording
from credit_engine.explain.handbook.authority import AuthorityInWords
from credit_engine.explain.handbook.book import KINDS, Book, Promise
from credit_engine.explain.handbook.orders import OrdersInWords
from credit_engine.explain.handbook.readers import expressions_of
from credit_engine.explain.terms_in_words import INSTRUMENTS, STARTS
from credit_engine.pack.model import CompiledPack

PAGE = "page.html"
STYLE = "style.css"
SCRIPT = "search.js"


def render_handbook(
    pack: CompiledPack,
    templates: Mapping[str, str],
    *,
    languages: Sequence[str] = tuple(wording.LANGUAGES),
    promises: Sequence[Promise] = (),
) -> Mapping[str, str]:
    """
    The page of *pack* in each language, by language; the same bytes for the same pack.

    Each page names the others as `LANGUAGE.html` beside it.

    Args:
        pack: A compiled pack, whose texts are not trusted: all are escaped.
        templates: The files of the folder templates/ beside this one, by name.
        languages: Some of `wording.LANGUAGES`.
        promises: The pack's safety statements.
    """
    environment = Environment(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template(PAGE)
    expressions = expressions_of(pack)
    pages = {}
    for language in languages:
        book = Book(pack, language, expressions, promises)
        pages[language] = page.render(
            book=book,
            orders=OrdersInWords(book),
            authority=AuthorityInWords(book),
            pack=pack,
            language=language,
            say=book.say,
            wording=wording,
            kinds=KINDS,
            instruments=INSTRUMENTS,
            starts=STARTS,
            others={other: f"{other}.html" for other in languages if other != language},
            style=Markup(templates[STYLE]),  # noqa: S704 - our own file, no text of a pack
            script=Markup(templates[SCRIPT]),  # noqa: S704 - the same
        )
    return pages
