"""Watches: from what a person types to the entries that it finds.

a query       typed → parser (grammar.lark, reading, mistakes) → tree → program
an entry      analysis → document
one of each   terms, attributes → evaluate; nearest says what was missing
all watches   cover → index; keys, hints → lexicon → presearch → monitor
to people     describe, cautions; lines, for the command line
"""
