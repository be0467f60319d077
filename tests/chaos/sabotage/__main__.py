"""Runs a sabotaged build: `python -m tests.chaos.sabotage NAME run`."""

import sys

from bot.__main__ import main
from tests.chaos.sabotage.builds import BUILDS

if __name__ == "__main__":
    BUILDS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
