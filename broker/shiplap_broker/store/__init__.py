"""Tables, repositories and migrations; the only room that knows SQL."""
