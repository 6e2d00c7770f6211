"""The same case without our product: what the SDK costs by itself, with the same rows."""
