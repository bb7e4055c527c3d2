"""Use, satisfaction and delays, counted without persons (clause C06): nothing here leads to anybody, and no number is under eleven."""
