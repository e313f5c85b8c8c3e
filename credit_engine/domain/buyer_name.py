"""
The name of a company, folded so that two spellings of one firm look alike.

Folding serves only to point out likely duplicates; names are shown and decided
on as they were stated. Letters lose case and accents (ü and ue become u), signs
become blanks, and the words of a legal form are left out: Müller GmbH & Co. KG,
MUELLER and Muller gmbh are one folded name.
"""

from __future__ import annotations

import re
import unicodedata

PARTS_MAX = 8
_PREFIX = 4  # letters of a word
_PAIR = 2  # characters of a text without blanks between words

# Words of a legal form, with the dots of abbreviations taken out.
_FORMS = (
    # German, Swiss, Nordic, Dutch
    "ag ev eg gbr gesellschaft gmbh kg kgaa mbh ohg og se ug haftungsbeschrankt "
    "ab aps as asa oy oyj bv nv vof cv "
    # English
    "co company corp corporation inc incorporated limited llc llp lp ltd plc pte pty pvt private "
    # French, Italian, Spanish, Portuguese
    "eurl sa sarl sas sasu sca scs snc spa srl srls sl slu sau lda ltda eirl "
    # Central and Eastern Europe
    "sp zoo sro doo dd ooo oao pao zao kft zrt nyrt rt ad eood ood uab sia ou "
    # Asia
    "kk gk bhd sdn tbk pt jsc"
)
LEGAL_FORMS = frozenset(_FORMS.split())
_LINKS = frozenset(("and", "und", "et", "e", "y", "og", "och"))
_CHINESE_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|有限責任公司|有限公司|集团公司|集團公司|集团|集團|公司|株式会社|有限会社|주식회사)"
)
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "a", "œ": "o", "þ": "th", "ı": "i"})
_UMLAUTS = re.compile(r"([aou])e")
_NO_WORD = re.compile(r"[\W_]+")
_SPELLED = re.compile(r"\b(\w)(?: (\w)\b)+")  # s a r l, once its dots are blanks
_WITHOUT_BLANKS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def folded_name(name: str) -> str:
    """The words that tell one firm from another, in their order; never empty for a sound name."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    text = _NO_WORD.sub(" ", text.replace("'", "").replace("’", "")).strip()
    text = _SPELLED.sub(lambda spelled: spelled[0].replace(" ", ""), text)
    plain = _words(_CHINESE_FORMS.sub(" ", text))
    kept = [word for word in plain if word not in LEGAL_FORMS and word not in _LINKS]
    # A firm may be called by nothing but such words: then they are its name.
    return " ".join(kept or plain or _words(text)) or name.casefold()


def name_parts(name: str) -> tuple[str, ...]:
    """
    What two likely duplicates have at least one of: the beginnings of the words of the name.

    A text without blanks between words, as Chinese has it, gives its pairs of
    characters instead. At most PARTS_MAX, those of the longest words first.
    """
    parts: dict[str, None] = {}
    for word in sorted(folded_name(name).split(), key=lambda held: (-len(held), held)):
        if _WITHOUT_BLANKS.search(word) and len(word) > _PAIR:
            pairs = (word[at : at + _PAIR] for at in range(len(word) - 1))
            parts.update(dict.fromkeys(pairs))
        else:
            parts[word[:_PREFIX]] = None
    return tuple(parts)[:PARTS_MAX]


def _words(text: str) -> list[str]:
    return [_UMLAUTS.sub(r"\1", word) for word in text.split()]
