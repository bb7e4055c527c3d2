"""Consent, purpose by purpose: given, refused, withdrawn, and proven (clause C07)."""
