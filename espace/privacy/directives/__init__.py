"""Directives after death, from writing to carrying out (clause C23)."""
