"""The work of each role, one module each; see bot/roles.py."""
