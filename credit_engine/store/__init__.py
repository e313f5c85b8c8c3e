"""SQLAlchemy tables, mapping, unit of work and migrations (SQLite and PostgreSQL)."""
