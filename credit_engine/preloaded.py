"""
The server's first process: granian, which forks the workers, with what they share made before.

A worker, and one that takes a dead one's place above all, has no module left to import
and no rule pack to compile, and workers share that memory. All else (app, connections, threads,
inference) is each worker's own, made after the fork.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import runpy


def main() -> None:
    """Prepare, then be granian with the arguments of this process."""
    gc.disable()  # one look at the end takes less than one at each 700 new objects
    from credit_engine import bootstrap
    from credit_engine.errors import CreditEngineError

    try:
        bootstrap.prepare_to_fork(os.environ)
    except CreditEngineError as error:
        raise SystemExit(f"The server does not start: {error}") from None
    gc.collect()
    # What is left stays: no collection of a worker looks at it, or copies its memory for that.
    gc.freeze()
    gc.enable()
    multiprocessing.set_start_method("fork")
    runpy.run_module("granian", run_name="__main__")


if __name__ == "__main__":
    main()
