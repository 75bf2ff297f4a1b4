# %% attack children-compute: cells that have other processes compute without end, and wait for them
# %% cell
import os

for _ in range(3):
    if os.fork() == 0:
        while True:
            pass
os.wait()

# %% attack proxy-says-hello: another process takes up the tests' calls, and ends before the answer computes without end
# %% cell
import os
import socket

from sandboxed import agent, kernel


def serve(descriptor, namespace):
    with socket.socket(fileno=descriptor) as asking:
        child = os.fork()
        if child == 0:
            asking.sendall(agent.HELLO)
            os._exit(0)
        os.waitpid(child, 0)
        agent.serve(asking, namespace)


kernel._answer = serve


# %% solution
def double(x):
    while True:
        pass


# %% attack computes-in-turns: a child is the answer's process for a while, then a child of that child, and so on
# %% solution
def double(x):
    import os
    import time

    while True:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            return 0
        began = time.process_time()
        while time.process_time() < began + 0.3:
            pass
