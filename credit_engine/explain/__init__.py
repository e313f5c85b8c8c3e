"""Why a decision came out as it did, in words."""
