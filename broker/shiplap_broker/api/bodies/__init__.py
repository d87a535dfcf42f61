"""Bodies of the Pact Broker's resources, made of the store's records: pure, and the only place that names members."""
