"""What the benchmarks are made of: options, load, and the floor that http.py compares with."""
