"""The HTTP server, asked over real sockets."""
