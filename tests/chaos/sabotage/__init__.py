"""Builds that break the promise, for the verdict to find: each is the real program with one thing
done wrong, patched in at its start. Nothing in the program itself knows of this."""
