"""Runs AWS CLI commands in forks of one process that has the CLI loaded: the same code, without its start-up time.

Usage: worker.py SOCKET. A client (the `aws` beside this file) connects, passes its three standard streams and one JSON
line {argv, env, cwd}, and gets back the exit code. The worker ends when its standard input closes, as it does when the
process that started it ends.
"""

import json
import os
import signal
import socket
import sys
import threading

import awscli.clidriver
import botocore.session
from botocore.loaders import Loader

# Service models take most of what is left after the imports. Loader caches what it reads, and forks share the cache.
WARM = {"ec2": "2016-11-15", "iam": "2010-05-08", "cloudformation": "2010-05-15", "sts": "2011-06-15"}


def warm_loader():
    """A botocore loader that already holds the models that the labs' commands need."""
    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    for service, version in WARM.items():
        for kind in ("service-2", "paginators-1", "waiters-2", "endpoint-rule-set-1"):
            try:
                loader.load_service_model(service, kind, version)
            except Exception:  # a service without that file: nothing to warm
                continue
    loader.load_data_with_path("endpoints")
    loader.load_data_with_path("partitions")
    loader.list_available_services("service-2")
    return loader


def serve(listener, loader):
    while True:
        connection, _ = listener.accept()
        request, streams, _, _ = socket.recv_fds(connection, 1 << 20, 3)
        while not request.endswith(b"\n"):
            request += connection.recv(1 << 20)
        if os.fork() == 0:
            listener.close()
            os._exit(run(connection, json.loads(request), streams, loader))
        connection.close()
        for stream in streams:
            os.close(stream)


def run(connection, request, streams, loader):
    """In the fork: become the command, then tell the client its exit code."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    sys.argv = ["aws", *request["argv"]]
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    make = botocore.session.Session._register_data_loader

    def register(session):
        make(session)
        session.register_component("data_loader", loader)

    botocore.session.Session._register_data_loader = register
    try:
        code = awscli.clidriver.main()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:  # the reader is gone, as with `aws … | head -1`
            pass
    connection.sendall(b"%d\n" % (code or 0))
    return 0


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    loader = warm_loader()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(64)
    threading.Thread(target=serve, args=(listener, loader), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()
