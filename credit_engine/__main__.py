"""`python -m credit_engine`: the same as the command `credit-engine`."""

from __future__ import annotations

from credit_engine.cli import main

if __name__ == "__main__":
    main(prog_name="credit-engine")
