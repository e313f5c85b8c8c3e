"""
Point out buyers that may be one legal entity with another: never merged, never refused.

What is compared is bounded: of the at most eight parts of the folded name
(domain.buyer_name) the newest 200 buyers each, and the newest 20 with the root of
each identifier; of those the 50 most alike are read whole. So the search does not
grow with the number of buyers, and may miss an old one among hundreds of its kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from credit_engine.domain.buyer import Buyer
from credit_engine.domain.buyer_name import folded_name, name_parts
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import Reading
from credit_engine.services.read_buyers import buyer_in

# One wrong letter among nine of a folded name gives 88.9, a wrong one among eight 87.5:
# below that, short names that differ in earnest (Alba, Alma) would be called alike.
ALIKE = 88
OF_A_PART_MAX = 200
OF_A_ROOT_MAX = 20
READ_MAX = 50
SHOWN_MAX = 10
COUNTRY = "country"  # the register's fact, where the rule pack has it


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """
    Another buyer that may be the same legal entity.

    `score` compares the folded names, 0 to 100 (token sort ratio, rounded down);
    `agrees` lists what is the same of `name`, `country`, `identifier_root`.
    """

    buyer_id: str
    name: str
    score: int
    agrees: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """The JSON form."""
        return {
            "buyer_id": self.buyer_id,
            "name": self.name,
            "score": self.score,
            "agrees": list(self.agrees),
        }


def list_likely_duplicates(
    context: Context, caller: Caller, buyer_id: str
) -> tuple[LikelyDuplicate, ...]:
    """The likely duplicates of a buyer, most alike first. Raises BuyerNotFound."""
    with context.store.reading() as reading:
        return likely_duplicates_in(reading, buyer_in(reading, caller, buyer_id))


def likely_duplicates_in(reading: Reading, buyer: Buyer) -> tuple[LikelyDuplicate, ...]:
    """
    The likely duplicates of *buyer*, at most SHOWN_MAX, most alike first.

    Names count from ALIKE on, and not between two countries: firms of one group are
    called alike. A root that agrees counts whatever the names are.
    """
    folded = folded_name(buyer.name)
    rooted = _of_its_roots(reading, buyer)
    scores = dict.fromkeys(rooted, 0)
    for part in name_parts(buyer.name):
        for buyer_id, name in reading.named_alike(buyer.seller_id, part, OF_A_PART_MAX):
            if buyer_id not in scores or scores[buyer_id] == 0:
                scores[buyer_id] = _likeness(folded, name)
    scores.pop(buyer.buyer_id, None)
    near = [of for of, score in scores.items() if score >= ALIKE or of in rooted]
    near.sort(key=lambda of: (of not in rooted, -scores[of], of))
    found = []
    for buyer_id in near[:READ_MAX]:
        other = reading.buyer(buyer.seller_id, buyer_id)
        if other is not None and (agreeing := _agreement(buyer, other)) is not None:
            found.append(agreeing)
    found.sort(key=lambda held: (-len(held.agrees), -held.score, held.buyer_id))
    return tuple(found[:SHOWN_MAX])


def _of_its_roots(reading: Reading, buyer: Buyer) -> set[str]:
    return {
        buyer_id
        for identifier in buyer.identifiers
        for buyer_id in reading.buyer_ids_of_root(buyer.seller_id, identifier.root, OF_A_ROOT_MAX)
    }


def _likeness(folded: str, name: str) -> int:
    return int(fuzz.token_sort_ratio(folded, folded_name(name)))


def _agreement(buyer: Buyer, other: Buyer) -> LikelyDuplicate | None:
    """What agrees of the two; None where that is not enough to point it out."""
    score = _likeness(folded_name(buyer.name), other.name)
    countries = (buyer.register.get(COUNTRY), other.register.get(COUNTRY))
    abroad = None not in countries and countries[0] != countries[1]
    roots = {of.root for of in buyer.identifiers} & {of.root for of in other.identifiers}
    if not roots and (abroad or score < ALIKE):
        return None
    agreements = {
        "name": score >= ALIKE,
        "country": None not in countries and not abroad,
        "identifier_root": bool(roots),
    }
    agrees = tuple(what for what, same in agreements.items() if same)
    return LikelyDuplicate(other.buyer_id, other.name, score, agrees)
