"""
The vault: a personal fact becomes a ciphertext under a key of its own.

    subject key = 32 random bytes, one per record of a person
    ciphertext  = nonce || AES-256-GCM(subject key, nonce, canonical JSON; subject id)
    wrapped key = nonce || AES-256-GCM(master key,  nonce, subject key;    subject id)

A secret that signs what is sent to a webhook is sealed with the master key itself, under the
id of its webhook, and so is nothing at all in a backup, which tells the key again by it.
The secret of an API key is not kept at all:

    digest key  = HKDF-Expand-SHA256(master key, "credit_engine API keys")
    digest      = HMAC-SHA256(digest key, key id || 0 || secret)

(NIST SP 800-38D; 96-bit nonces; the subject id is authenticated with both, so that
neither can be put in the place of another's.) Whoever deletes the wrapped key has
erased the person, and no decision, which holds only the ciphertext's hash, changes.
"""

from __future__ import annotations

import hmac
import os
import secrets
import uuid
from dataclasses import dataclass

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from credit_engine.domain.buyer import Contact
from credit_engine.errors import BrokenRecord, InvalidInput, Unavailable
from credit_engine.journal.canonical import canonical_bytes, sha256_text

KEY_BYTES = 32
NONCE_BYTES = 12
API_KEY_BYTES = 32
_API_KEYS = b"credit_engine API keys"
OF_BACKUP = "backup"  # the id of what a backup tells its master key by


@dataclass(frozen=True, slots=True)
class SealedContact:
    """A contact person as it is kept: `sha256` is that of the ciphertext."""

    subject_id: str
    wrapped_key: bytes
    ciphertext: bytes
    sha256: str


class Vault:
    """Seals and opens personal facts with one master key."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != KEY_BYTES:
            raise InvalidInput(
                f"The master key has {len(master_key)} bytes, but AES-256 takes {KEY_BYTES}; "
                "make one with: openssl rand -base64 32"
            )
        self._master = AESGCM(master_key)
        self._of_api_keys = HKDFExpand(SHA256(), KEY_BYTES, _API_KEYS).derive(master_key)

    def seal(self, contact: Contact) -> SealedContact:
        """Encrypt *contact* under a new key."""
        subject_id = uuid.uuid4().hex
        key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
        ciphertext = _encrypt(AESGCM(key), canonical_bytes(contact.document()), subject_id)
        return SealedContact(
            subject_id=subject_id,
            wrapped_key=_encrypt(self._master, key, subject_id),
            ciphertext=ciphertext,
            sha256=sha256_text(ciphertext),
        )

    def open(self, sealed: SealedContact) -> Contact:
        """
        Decrypt a contact person.

        Raises:
            BrokenRecord: the ciphertext is not what was sealed.
            Unavailable: the master key is not the one that sealed it.
        """
        key = self._unwrap(sealed.wrapped_key, sealed.subject_id)
        try:
            plain = _decrypt(AESGCM(key), sealed.ciphertext, sealed.subject_id)
        except InvalidTag as error:
            raise BrokenRecord(
                f"The contact person {sealed.subject_id} was changed after it was recorded: its "
                "ciphertext does not match its key. Restore the record from a backup."
            ) from error
        return Contact(**orjson.loads(plain))

    def seal_secret(self, secret: bytes, of: str) -> bytes:
        """Encrypt the secret of the webhook *of*."""
        return _encrypt(self._master, secret, _webhook(of))

    def open_secret(self, sealed: bytes, of: str) -> bytes:
        """
        Decrypt the secret of the webhook *of*.

        Raises:
            Unavailable: the master key is not the one that sealed it.
        """
        try:
            return _decrypt(self._master, sealed, _webhook(of))
        except InvalidTag as error:
            raise Unavailable(
                f"The secret of webhook {of} does not open: the master key is not the one that it "
                "was made with. Set the master key of that time, or make the webhook anew."
            ) from error

    def new_key_secret(self) -> str:
        """A secret for an API key: 256 bits of chance, as 43 characters."""
        return secrets.token_urlsafe(API_KEY_BYTES)

    def key_digest(self, key_id: str, secret: str) -> bytes:
        """What is kept of the secret of an API key, by which it is known again."""
        said = f"{key_id}\0{secret}".encode("utf-8", "surrogatepass")
        return hmac.digest(self._of_api_keys, said, "sha256")

    def opens(self, wrapped_key: bytes, subject_id: str) -> bool:
        """Tell whether the master key is the one that wrapped this key."""
        try:
            self._unwrap(wrapped_key, subject_id)
        except Unavailable:
            return False
        return True

    def seal_check(self) -> bytes:
        """Seal nothing, so that `made_check` can tell later whether it was this master key."""
        return _encrypt(self._master, b"", OF_BACKUP)

    def made_check(self, sealed: bytes) -> bool:
        """Tell whether the master key is the one that sealed a check."""
        try:
            return _decrypt(self._master, sealed, OF_BACKUP) == b""
        except InvalidTag:
            return False

    def _unwrap(self, wrapped_key: bytes, subject_id: str) -> bytes:
        try:
            return _decrypt(self._master, wrapped_key, subject_id)
        except InvalidTag as error:
            raise Unavailable(
                f"The key of the contact person {subject_id} does not open: the master key is not "
                "the one that it was recorded with. Set the master key of that time."
            ) from error


def _webhook(webhook_id: str) -> str:
    return f"webhook:{webhook_id}"


def _encrypt(cipher: AESGCM, plain: bytes, subject_id: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, subject_id.encode())


def _decrypt(cipher: AESGCM, sealed: bytes, subject_id: str) -> bytes:
    if len(sealed) < NONCE_BYTES:
        raise InvalidTag
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], subject_id.encode())
