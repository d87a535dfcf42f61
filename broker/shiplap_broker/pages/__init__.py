"""Server-rendered pages over the same use cases as the API; they work without JavaScript."""
