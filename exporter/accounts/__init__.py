"""Reads accounts (costs, usage, limits, keys) through a provider's admin requests, and vendors' status pages."""
