"""The fingerprint of the mathematics library."""

import subprocess
import sys

from credit_engine.language import fingerprint
from credit_engine.language.fingerprint import math_fingerprint


def test_another_process_on_this_machine_has_the_same_fingerprint():
    code = f"from {fingerprint.__name__} import math_fingerprint; print(math_fingerprint())"

    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.strip()

    assert printed == math_fingerprint()
    assert len(bytes.fromhex(printed)) == 32


def test_one_bit_of_one_result_changes_it(monkeypatch):
    exact = math_fingerprint()
    exp = fingerprint.math.exp

    class OffByOneBit:
        """The mathematics of another C library: exp(10) ends one bit higher."""

        log, log10, erfc = (staticmethod(getattr(fingerprint.math, n)) for n in
                            ("log", "log10", "erfc"))  # fmt: skip

        @staticmethod
        def exp(x):
            return fingerprint.struct.unpack(">d", _next(exp(x)))[0] if x == 10 else exp(x)

    def _next(number):
        bits = int.from_bytes(fingerprint.struct.pack(">d", number)) + 1
        return bits.to_bytes(8)

    monkeypatch.setattr(fingerprint, "math", OffByOneBit)
    math_fingerprint.cache_clear()

    assert math_fingerprint() != exact
    monkeypatch.undo()
    math_fingerprint.cache_clear()
    assert math_fingerprint() == exact
