"""A newsroom of invented outlets on loopback, and the real program reading it: `tocsin demo`."""
