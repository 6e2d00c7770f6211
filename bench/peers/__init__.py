"""The same case on other engines: the same rows, on the same PostgreSQL, each in its own way."""
