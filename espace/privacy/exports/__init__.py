"""What a person takes away: the access export and the portable one (clauses C19, C22)."""
