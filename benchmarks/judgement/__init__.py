"""Judgement measured: the shipped rule pack against what became of real firms and invoices."""
