"""Plain Python: rules that need no database, tested with tables."""
