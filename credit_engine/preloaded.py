"""
The server's first process: granian, which forks the workers, with all of ours imported before.

A worker, and one that takes the place of a dead worker above all, then has no module left to
import, and workers share the memory that the modules take. Nothing but modules is shared: app,
connections, threads and the rule pack are each worker's own, made after the fork.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import runpy

EVERYTHING = "credit_engine.bootstrap"  # the one module that knows every room


def main() -> None:
    """Import, then be granian with the arguments of this process."""
    importlib.import_module(EVERYTHING)
    multiprocessing.set_start_method("fork")
    # What is there now stays: no collection of a worker looks at it, or copies its pages for that.
    gc.collect()
    gc.freeze()
    runpy.run_module("granian", run_name="__main__")


if __name__ == "__main__":
    main()
