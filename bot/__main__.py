"""The command line: `tocsin`, or `python -m bot`."""


def main() -> int:
    return 0
