"""The live proof of each clause: what the running system shows today, looked at in its own facts."""
