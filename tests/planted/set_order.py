"""A planted bug of the canonical bytes: it must fail the trial that the real ones pass."""

from collections.abc import Mapping

import orjson


def bytes_in_set_order(document: Mapping[str, object]) -> bytes:
    """Write the keys as a set holds them, which depends on the hash seed of the process."""
    return orjson.dumps({key: document[key] for key in set(document)})
