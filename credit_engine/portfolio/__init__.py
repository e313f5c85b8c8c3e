"""Many buyers at once: the formulas of a rule pack as columns, on DuckDB or any other of Ibis."""
