"""Measurements: what traject costs, in figures taken in one run. Nothing imports this."""
