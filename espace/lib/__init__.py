"""Small named tools without models: each answers one question, and none but ``clock`` knows what time it is."""
