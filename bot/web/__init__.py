"""The operator's view: `/healthz`, `/metrics`, and a page that shows how things stand."""
