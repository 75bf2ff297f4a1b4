# %% attack tcp-loopback: a server on this machine is called
# %% cell
import socket

with socket.socket() as client:
    client.settimeout(1)
    try:
        client.connect(("127.0.0.1", CANARY_PORT))
        client.sendall(b"PWNED")
    except OSError as error:
        print(type(error).__name__)

# %% attack udp-loopback: a datagram to this machine
# %% cell
import socket

try:
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.sendto(b"PWNED", ("127.0.0.1", CANARY_PORT))
except OSError as error:
    print(type(error).__name__)

# %% attack abstract-socket: an abstract Unix socket
# %% cell
import socket

try:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(f"\0proctor-canary-{CANARY_PORT}")
        client.sendall(b"PWNED")
except OSError as error:
    print(type(error).__name__)

# %% attack listen: a server is opened to the world
# %% cell
import socket

try:
    server = socket.create_server(("0.0.0.0", 0))
    print(server.getsockname())
except OSError as error:
    print(type(error).__name__)

# %% attack pip-install: a package is asked for
# %% cell
import subprocess
import sys

subprocess.run(
    [sys.executable, "-m", "pip", "install", "--no-input", "--retries", "0", "--timeout", "1", "x"], timeout=15
)
