"""One exchange with a provider: in process against an ASGI or WSGI application, or over a socket.

Everything above knows a provider only as `Send`: a request goes in, a response comes out. This is also the one place
that imports the HTTP client library.
"""
