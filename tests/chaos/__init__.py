"""The promise, put to the proof: the real program, as processes, while everything breaks.

A run publishes numbered dispatches and types commands, kills and starves the program and its
store meanwhile, and in the end compares what was owed and asked with what the platforms accepted:

    scenario   what is published and asked, and how much goes wrong
    news       numbered dispatches, each about one topic and in words of its own
    faults     what goes wrong, drawn from a seeded generator
    clocks     a program's clock, set two hours ahead or back
    crashing   the program, killed by itself at a point of its work
    stores     the three kinds of store, and what can be done to them
    wire       the network between program and store
    program    the program's processes, started again whenever they end
    town       sources, Telegram, Slack, and the chats in them
    ledger     what was owed and asked against what was accepted: the verdict
    run        one run, from the first poll to the clean stop
    sabotage   builds that break the promise: the verdict must say so

`python -m tests.chaos --help` runs it at length; test_chaos.py is the short form.
"""
