"""What a credit person would recognise: money, buyers, accounts, receivables, limits."""
