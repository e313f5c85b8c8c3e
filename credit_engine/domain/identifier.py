"""
Legal identifiers of a buyer: numbers that a public authority gave to one legal entity.

Unlike a number of an ERP, an identifier can be checked by itself: its length, its
form, its check digits. It is kept in one canonical spelling, so that one entity
cannot be there twice because of blanks, dots or small letters.

    scheme  what                                          canonical       checked by, of stdnum
    lei     Legal Entity Identifier, ISO 17442            20 characters   lei
    uscc    Unified Social Credit Code, GB 32100-2015     18 characters   cn.uscc
    vat     VAT number, its country's prefix before it    DE136695976     eu.vat (with XI), gb.vat,
                                                                          ch.vat, no.mva
    ein     Employer Identification Number of the US      9 digits        us.ein
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from stdnum import exceptions, lei
from stdnum.ch import vat as ch_vat
from stdnum.cn import uscc
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.no import mva as no_vat
from stdnum.us import ein

from credit_engine.errors import InvalidIdentifier

IDENTIFIER_CHARS_MAX = 64  # as sent, blanks and dots included
# Everybody may read who has an LEI; the others are what taxes are paid under.
PUBLIC_SCHEMES = frozenset({"lei"})
MASK = "***"
_SHOWN_CHARS = 3  # of the end of a masked value, so that two can be told apart
_SHOWN_FROM_CHARS = 9  # in a shorter one so many would be most of it
_LEI_CHARS = 20


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """`value` in the canonical spelling of `scheme`; made by `read_identifier`."""

    scheme: str
    value: str

    def document(self) -> dict[str, str]:
        """The JSON form."""
        return {"scheme": self.scheme, "value": self.value}

    @property
    def masked(self) -> Identifier:
        """The same for whom a tax identifier is not to be shown; public ones are as they are."""
        return self if self.scheme in PUBLIC_SCHEMES else replace(self, value=mask(self.value))

    @property
    def root(self) -> str:
        """
        The part that names the entity where the rest names a branch, a language or a tax group.

        Two identifiers with one root are of one organisation, or nearly: the organisation
        code inside a USCC, the SIREN inside a French VAT number, a VAT number of the
        Netherlands, Sweden or the United Kingdom (with Northern Ireland) without its suffix.
        """
        if self.scheme == "uscc":
            return f"cn:{self.value[8:17]}"
        if self.scheme == "vat":
            start, end = _VAT_ROOTS.get(self.value[:2], (0, None))
            country = "gb" if self.value.startswith("XI") else self.value[:2].lower()
            return f"{country}:{self.value[start:end]}"
        return f"{self.scheme}:{self.value}"


# Where the number of the organisation stands in a canonical VAT number.
_VAT_ROOTS: Mapping[str, tuple[int, int | None]] = {
    "NL": (2, 11),
    "SE": (2, 12),
    "GB": (2, 11),
    "XI": (2, 11),
    "FR": (4, 13),
    "CH": (3, 12),
}


def mask(text: str) -> str:
    """Show of *text* its end at most: `***976`."""
    return MASK + (text[-_SHOWN_CHARS:] if len(text) >= _SHOWN_FROM_CHARS else "")


def read_identifier(scheme: str, text: str, at: str) -> Identifier:
    """
    Check *text* by its *scheme* and bring it into its canonical spelling.

    Raises:
        InvalidIdentifier: an unknown scheme (at `<at>/scheme`), or a text that is no
            number of it (at `<at>/value`), saying whether its length, its check
            digits or a part of it is wrong. The message masks the text, whatever its
            scheme: it may be another number, and messages are kept where numbers should not be.
    """
    check = SCHEMES.get(scheme)
    if check is None:
        raise InvalidIdentifier(
            f"{scheme!r} is not a scheme of identifiers; use {', '.join(SCHEMES)}.", f"{at}/scheme"
        )
    try:
        if len(text) > IDENTIFIER_CHARS_MAX:
            raise exceptions.InvalidLength
        return Identifier(scheme, check(text))
    except exceptions.ValidationError as fault:
        shown = mask(text[:IDENTIFIER_CHARS_MAX])
        raise InvalidIdentifier(
            f"{shown!r} is not {_WORDS[scheme]}: {_why(fault)} Correct it, or leave it out.",
            f"{at}/value",
        ) from None


def _why(fault: exceptions.ValidationError) -> str:
    if isinstance(fault, exceptions.InvalidLength):
        return "its length is wrong."
    if isinstance(fault, exceptions.InvalidChecksum):
        return "its check digits do not match, so that a character is wrong or two are swapped."
    if isinstance(fault, exceptions.InvalidComponent):
        return "a part of it, such as its country or area, does not exist."
    return "its form is wrong: a character stands where none of its kind may."


def _lei(text: str) -> str:
    value = lei.compact(text)
    if len(value) != _LEI_CHARS:
        raise exceptions.InvalidLength
    if not (value.isascii() and value.isalnum()):
        raise exceptions.InvalidFormat
    return lei.validate(value)


def _vat(text: str) -> str:
    country = "".join(character for character in text if character.isalnum())[:2].upper()
    if country == "GB":
        return f"GB{gb_vat.validate(text)}"
    if country == "CH":
        # MWST, TVA and IVA end one number in three languages.
        return f"{ch_vat.validate(text)[:12]}MWST"
    if country == "NO":
        return f"NO{no_vat.validate(text)}"
    value = eu_vat.validate(text)
    return f"EL{value[2:]}" if country == "GR" else value  # Greece's own prefix


SCHEMES: Mapping[str, Callable[[str], str]] = {
    "lei": _lei,
    "uscc": uscc.validate,
    "vat": _vat,
    "ein": ein.validate,
}
_WORDS: Mapping[str, str] = {
    "lei": "a Legal Entity Identifier (20 letters and digits)",
    "uscc": "a Unified Social Credit Code (18 letters and digits)",
    "vat": "a VAT number with the prefix of its country (EU, XI, GB, CH, NO)",
    "ein": "an Employer Identification Number (9 digits)",
}
