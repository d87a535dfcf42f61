"""One HTTP exchange, in process or over a socket; the only room that imports the HTTP client library."""
