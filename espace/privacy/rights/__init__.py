"""The exercise of rights (clauses C19 to C21, C24): asked, identified, decided by a person, answered, carried out."""
