"""The game among doctrines."""
