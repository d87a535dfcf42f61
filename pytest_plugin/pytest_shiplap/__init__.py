"""The pytest plugin: records contracts on the consumer side, verifies them on the provider side."""
