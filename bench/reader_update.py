"""lemon24's reader updating feeds: run by bench.polling, in an environment that has `reader`.

Addresses on standard input; arguments: rounds, and the address that changes every feed. Prints
the processor seconds of the best round, of unchanged and of changed feeds.
"""

import sys
import urllib.request
from time import process_time

from reader import make_reader


def main() -> None:
    rounds, publish = int(sys.argv[1]), sys.argv[2]
    library = make_reader(":memory:")
    for url in sys.stdin.read().split():
        library.add_feed(url)
    library.update_feeds(scheduled=False)
    unchanged, changed = [], []
    for _ in range(rounds):
        begun = process_time()
        library.update_feeds(scheduled=False)
        unchanged.append(process_time() - begun)
        urllib.request.urlopen(publish).close()
        begun = process_time()
        library.update_feeds(scheduled=False)
        changed.append(process_time() - begun)
    assert library.get_entry_counts().total > 50 * library.get_feed_counts().total
    print(min(unchanged), min(changed))


if __name__ == "__main__":
    main()
