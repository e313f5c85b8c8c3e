"""
A fingerprint of the C library's transcendental functions.

IEEE 754 fixes + - * / to the last bit, but not ln, log10, exp and erfc. Each
decision records this fingerprint, so that a replay on another library can say
why a last digit differs.
"""

from __future__ import annotations

import hashlib
import math
import struct
from functools import cache

# Spread over the range that ratios, logits and probabilities take.
ARGUMENTS = (
    *(
        1e-300,
        2.2250738585072014e-308,
        1e-12,
        0.001,
        0.0123456789,
        0.1,
        0.25,
        1 / 3,
        0.5,
        0.6180339887,
    ),
    *(0.7071067811865476, 0.9, 0.999999999, 1.0, 1.0000000001, 1.1, 1.4142135623730951, 1.5, 2.0),
    *(2.718281828459045, 3.0, 3.141592653589793, 4.669201609, 5.5, 7.0, 8.314462618, 9.80665, 10.0),
    *(
        12.345678901234567,
        17.0,
        20.085536923187668,
        23.0,
        26.5,
        29.0,
        100.0,
        137.035999,
        299.792458,
    ),
    *(500.25, 650.0, 700.5),
)


@cache
def math_fingerprint() -> str:
    """SHA-256, in hex, of ln, log10, exp and erfc of fixed doubles, as big-endian bytes."""
    results: list[float] = []
    for argument in ARGUMENTS:
        results += [math.log(argument), math.log10(argument)]
        results += [math.exp(argument), math.exp(-argument)]
        results += [math.erfc(argument), math.erfc(-argument)]
    return hashlib.sha256(struct.pack(f">{len(results)}d", *results)).hexdigest()
