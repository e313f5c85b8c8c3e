"""The schema's history; store/migrate.py runs it, on a connection that it hands over."""
