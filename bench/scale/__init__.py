"""What several processes on one store can do, on this machine: `python -m bench.scale`.

schedule   100,000 feeds: polls claimed and settled in a second, by 1, 2 and 4 processes
fanout     100,000 chats, a story that 20,000 watch: from the feed's bytes to all of it owed
ceilings   what is owed, sent: how much of each platform's ceiling is used, and how often it is
           overstepped; and what a big fan-out does to the others
"""
