"""The pure assessment: measure, score, rules, limit, terms, with a full trace."""
