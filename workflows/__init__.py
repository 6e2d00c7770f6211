"""Durable waiting: the life of a trajectory, and the only way to it. No rules of its own."""
