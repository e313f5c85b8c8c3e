"""The sample: real accounts of real firms, with invented names, requests and invoices."""
