"""The broker: contracts, results and deployments per version, over HTTP and in a browser."""
