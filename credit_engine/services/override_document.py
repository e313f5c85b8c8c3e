"""An override as JSON, with the digest by which the second person names what is approved."""

from __future__ import annotations

from datetime import date

from credit_engine.domain.override import Override
from credit_engine.journal.canonical import canonical_bytes, sha256_text


def content_sha256(override: Override) -> str:
    """The digest of the canonical bytes of all that is approved."""
    return sha256_text(canonical_bytes(override.content()))


def override_document(override: Override, today: date) -> dict[str, object]:
    """The JSON form as of *today*; `content` is exactly what `content_sha256` is the digest of."""
    return {
        "override_id": override.override_id,
        "buyer_id": override.buyer_id,
        "state": override.state_on(today).value,
        "author": override.author,
        "content": override.content(),
        "content_sha256": content_sha256(override),
        "ended": None if override.end is None else override.end.document(),
    }
