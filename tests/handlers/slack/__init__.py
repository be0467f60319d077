"""The Slack handler, driven over the wire against the peer."""
