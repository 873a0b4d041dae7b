"""The service as a program on the other side of the network sees it: a real server, real requests."""
