"""Touching the world for a workflow, each safe to run twice; no rules."""
