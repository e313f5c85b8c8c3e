"""A buyer's chain: whatever happens to a decision shows in it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.journal.canonical import canonical_bytes
from credit_engine.journal.chain import Link, chain_faults, leaf_hash


def a_chain(length: int) -> list[Link]:
    """Give the chain of a buyer with *length* sound decisions."""
    links: list[Link] = []
    for number in range(1, length + 1):
        previous = links[-1].leaf.hex() if links else None
        document = {"buyer_seq": number, "prev_leaf": previous, "outcome": f"decision {number}"}
        decision = canonical_bytes(document)
        links.append(Link(number, leaf_hash(decision), decision))
    return links


def renumbered(links: list[Link]) -> list[Link]:
    """Number links anew in the column beside the bytes, as a forger would."""
    return [
        Link(place, link.leaf, link.decision_bytes) for place, link in enumerate(links, start=1)
    ]


@pytest.mark.parametrize(
    ("data", "leaf"),
    [
        # RFC 6962: the leaf of the empty string, and the first leaves of the test vectors of
        # Certificate Transparency (MerkleTreeTest in google/certificate-transparency).
        ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        ("00", "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"),
        ("10", "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7"),
    ],
)
def test_a_leaf_is_that_of_rfc_6962(data, leaf):
    assert leaf_hash(bytes.fromhex(data)).hex() == leaf
    assert hashlib.sha256(b"\x00" + bytes.fromhex(data)).hexdigest() == leaf


@given(st.integers(0, 8))
def test_a_sound_chain_has_no_fault(length):
    assert chain_faults(a_chain(length)) == []


@given(st.integers(1, 6), st.data())
def test_a_flipped_bit_is_noticed_wherever_it_is(length, data):
    links = a_chain(length)
    place = data.draw(st.integers(0, length - 1))
    held = bytearray(links[place].decision_bytes)
    bit = data.draw(st.integers(0, len(held) * 8 - 1))
    held[bit // 8] ^= 1 << (bit % 8)
    links[place] = Link(place + 1, links[place].leaf, bytes(held))

    assert any(f"decision {place + 1}:" in fault for fault in chain_faults(links))


@given(st.integers(2, 6), st.data())
def test_a_changed_decision_with_its_leaf_made_anew_shows_in_the_next(length, data):
    links = a_chain(length)
    place = data.draw(st.integers(0, length - 2))
    forged = links[place].decision_bytes.replace(b'"decision ', b'"a better decision ')
    links[place] = Link(place + 1, leaf_hash(forged), forged)

    assert any(f"decision {place + 2}: does not follow" in fault for fault in chain_faults(links))


@given(st.integers(2, 6), st.data(), st.booleans())
def test_a_decision_removed_before_the_last_is_noticed(length, data, hidden):
    links = a_chain(length)
    del links[data.draw(st.integers(0, length - 2))]

    assert chain_faults(renumbered(links) if hidden else links)


@given(st.integers(3, 8), st.data(), st.booleans())
def test_a_run_of_decisions_cut_out_of_the_middle_is_noticed(length, data, hidden):
    links = a_chain(length)
    first = data.draw(st.integers(0, length - 2))
    last = data.draw(st.integers(first + 1, length - 1))
    del links[first:last]

    assert chain_faults(renumbered(links) if hidden else links)


@given(st.integers(2, 6), st.data(), st.booleans())
def test_two_decisions_that_changed_places_are_noticed(length, data, hidden):
    links = a_chain(length)
    first = data.draw(st.integers(0, length - 2))
    second = data.draw(st.integers(first + 1, length - 1))
    links[first], links[second] = links[second], links[first]

    assert chain_faults(renumbered(links) if hidden else links)


@given(st.integers(1, 6), st.data(), st.booleans())
def test_a_decision_put_in_between_is_noticed(length, data, hidden):
    links = a_chain(length)
    place = data.draw(st.integers(0, length - 1))
    previous = links[place - 1].leaf.hex() if place else None
    forged = canonical_bytes({"buyer_seq": place + 1, "prev_leaf": previous, "outcome": "approved"})
    links.insert(place, Link(place + 1, leaf_hash(forged), forged))

    assert chain_faults(renumbered(links) if hidden else links)


@pytest.mark.parametrize("forged", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"buyer_seq": "1"}'])
def test_bytes_that_are_no_decision_are_a_fault_and_no_crash(forged):
    links = a_chain(2)
    links[0] = Link(1, leaf_hash(forged), forged)

    assert any("decision 1:" in fault for fault in chain_faults(links))
