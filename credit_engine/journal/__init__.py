"""Tamper evidence: canonical bytes, leaves and chains."""
