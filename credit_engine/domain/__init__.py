"""What a credit person would recognise: money, buyers, statements, receivables, limits, decisions."""
