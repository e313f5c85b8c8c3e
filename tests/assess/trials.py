"""Starts a trial of the inference as a process that may crash."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Freed and fresh memory is filled with a pattern: reading it goes wrong at once, not sometimes.
PERTURBED = {"MALLOC_PERTURB_": "165"}


def start_trial(**order: object) -> subprocess.CompletedProcess[str]:
    """Run one trial to its end, in perturbed memory."""
    return subprocess.run(
        [sys.executable, "-m", "tests.assess.inference_trial", json.dumps(order)],
        cwd=ROOT,
        env=os.environ | PERTURBED,
        capture_output=True,
        text=True,
        check=False,
    )


def counts_of(trial: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """Read the counts that a trial printed; a crash printed none."""
    return json.loads(trial.stdout) if trial.stdout else {}
