"""Replays a contract against a provider and says what came of it."""
