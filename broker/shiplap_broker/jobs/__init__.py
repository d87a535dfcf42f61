"""What the broker does by itself, beside its answers: it calls webhooks, and tries again until they have listened."""
