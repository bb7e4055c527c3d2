"""Who looked at a person’s file, told to that person (clause C13)."""
