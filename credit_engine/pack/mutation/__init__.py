"""Deliberate faults in a rule pack, one at a time, to measure what its cases notice."""
