"""Connections from many addresses of this machine."""
import socket

# In <linux/in.h>; Python has no name for it: the port is chosen at connect, not at bind.
IP_BIND_ADDRESS_NO_PORT = 24
ADDRESSES = 1000


def connected(port, index):
    """A connection to a server of this machine; each of a thousand indices has its own address.

    So a limit for each address does not bite, and no address runs out of ports.
    """
    client = socket.socket()
    try:
        client.settimeout(5)
        client.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        row, column = divmod(index % ADDRESSES, 250)
        client.bind((f"127.0.{1 + row}.{1 + column}", 0))
        client.connect(("127.0.0.1", port))
        return client
    except OSError:
        client.close()
        raise
