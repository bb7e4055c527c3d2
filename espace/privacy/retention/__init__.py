"""What leaves, when and by which rule: the periods of the register, carried out (clauses C03, C15, C16, C17, C25)."""
