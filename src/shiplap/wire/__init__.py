"""Bodies of the Pact Broker's and Shiplap's HTTP API, to values and back."""
