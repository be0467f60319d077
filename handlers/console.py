"""The terminal as a chat platform: the exemplar, which needs no account."""
