"""The vault: personal facts under keys of their own."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.buyer import Contact
from credit_engine.errors import BrokenRecord, InvalidInput, Unavailable
from credit_engine.journal.canonical import sha256_text
from credit_engine.store.vault import Vault

MASTER_KEY = b"m" * 32
ADA = Contact("Ada Lovelace", "ada@example.com", "+44 20 1")

names = st.text(st.characters(exclude_categories=["Cs"]))


@given(name=names, email=st.none() | names, phone=st.none() | names)
def test_what_is_sealed_opens_again(name, email, phone):
    vault = Vault(MASTER_KEY)

    assert vault.open(vault.seal(Contact(name, email, phone))) == Contact(name, email, phone)


def test_the_ciphertext_shows_nothing_and_repeats_nothing():
    vault = Vault(MASTER_KEY)
    one, two = vault.seal(ADA), vault.seal(ADA)

    for part in (b"Ada", b"Lovelace", b"example.com", b"+44", b"name"):
        assert part not in one.ciphertext + one.wrapped_key
    assert one.ciphertext != two.ciphertext
    assert one.subject_id != two.subject_id
    assert one.wrapped_key != two.wrapped_key
    assert one.sha256 == sha256_text(one.ciphertext)


def test_another_master_key_opens_nothing_and_says_so():
    sealed = Vault(MASTER_KEY).seal(ADA)
    other = Vault(b"o" * 32)

    assert not other.opens(sealed.wrapped_key, sealed.subject_id)
    with pytest.raises(Unavailable, match="master key is not the one"):
        other.open(sealed)


def test_a_changed_record_is_noticed():
    vault = Vault(MASTER_KEY)
    sealed = vault.seal(ADA)
    for place in (0, 12, len(sealed.ciphertext) - 1):
        changed = bytearray(sealed.ciphertext)
        changed[place] ^= 1
        with pytest.raises(BrokenRecord, match=sealed.subject_id):
            vault.open(replace(sealed, ciphertext=bytes(changed)))
    with pytest.raises(BrokenRecord):
        vault.open(replace(sealed, ciphertext=b""))


def test_one_person_does_not_open_in_the_place_of_another():
    vault = Vault(MASTER_KEY)
    ada, grace = vault.seal(ADA), vault.seal(Contact("Grace Hopper"))

    with pytest.raises(BrokenRecord):
        vault.open(replace(ada, ciphertext=grace.ciphertext))
    with pytest.raises(Unavailable):
        vault.open(replace(ada, subject_id=grace.subject_id))


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_has_32_bytes(length):
    with pytest.raises(InvalidInput, match="32"):
        Vault(b"k" * length)


def test_the_digest_of_a_key_is_of_its_secret_its_id_and_the_master_key():
    vault = Vault(MASTER_KEY)
    digest = vault.key_digest("K-1", "secret")

    assert digest == Vault(MASTER_KEY).key_digest("K-1", "secret")
    assert len(digest) == 32
    others = {
        vault.key_digest("K-2", "secret"),
        vault.key_digest("K-1", "Secret"),
        vault.key_digest("K-1s", "ecret"),
        vault.key_digest("", "K-1secret"),
        Vault(b"n" * 32).key_digest("K-1", "secret"),
    }
    assert len(others | {digest}) == 6


def test_the_secret_of_a_key_has_256_bits_of_chance():
    drawn = {Vault(MASTER_KEY).new_key_secret() for _ in range(100)}

    assert len(drawn) == 100
    assert all(len(base64.urlsafe_b64decode(secret + "=")) == 32 for secret in drawn)


def test_a_master_key_knows_its_own_check_and_no_other():
    check = Vault(MASTER_KEY).seal_check()

    assert Vault(MASTER_KEY).made_check(check)
    assert not Vault(bytes(32)).made_check(check)
    for wrong in (b"", check[:-1], check[1:], bytes(len(check))):
        assert not Vault(MASTER_KEY).made_check(wrong)
