"""The servers under measurement."""

import os
import signal
import subprocess

from benchlib.errors import BenchError
from benchlib.pipeline import count_steps
from benchlib.process import TERMINATED, Process, children, cpu_s, program

HERE = os.path.dirname(os.path.abspath(__file__))
# Debian's interpreter, whatever else is first in PATH: python3-flask is installed for it.
PYTHON = "/usr/bin/python3"
FLOOR_ANNOUNCEMENT = r"bench-floor: listening on 127\.0\.0\.1:(\d+)"


class Server:
    """A server that is one process."""

    load_options = ()

    def __init__(self, name, command, announcement):
        self.name = name
        self.command = command
        self.announcement = announcement
        self.process = None
        self.port = 0
        self.steps_answered = 0

    def start(self, context):
        self.process = Process(self.name, self.command, context.work_directory, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
        self.port = int(self.process.wait_for_log(self.announcement).group(1))

    def cpu_s(self):
        """CPU time so far of the server, and of the programs that work for it by name."""
        self.process.check_alive()
        return self.process.cpu_s(), {}

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.finish(TERMINATED)

    def kill(self):
        if self.process:
            self.process.kill()


class RecordingServer(Server):
    """bh-serve writing through a pipe to bh-record, with or without a policy program."""

    # Several emulators are several sessions, told apart by their path.
    load_options = ("--path-per-client",)

    def __init__(self, name, bin_directory, policy):
        serve = [program(bin_directory, "bh-serve"), "--listen", "127.0.0.1:0", *policy]
        super().__init__(name, serve, r"bh-serve: listening on 127\.0\.0\.1:(\d+)")
        self.record = program(bin_directory, "bh-record")
        self.recorder = None
        self.file = ""

    def start(self, context):
        self.file = os.path.join(context.work_directory, self.name.replace(" ", "-") + ".zst")
        self.process = Process(self.name, self.command, context.work_directory, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE)
        self.recorder = Process(f"bh-record of {self.name}", [self.record, "-o", self.file], context.work_directory,
                                stdin=self.process.popen.stdout, stdout=subprocess.DEVNULL)
        self.process.popen.stdout.close()
        self.port = int(self.process.wait_for_log(self.announcement).group(1))

    def cpu_s(self):
        server, _ = super().cpu_s()
        self.recorder.check_alive()
        beside = {"bh-record": self.recorder.cpu_s()}
        policies = children(self.process.popen.pid)
        if policies:
            beside["policy"] = sum(map(cpu_s, policies))
        return server, beside

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.finish(0)
        self.recorder.finish(0)
        recorded = count_steps(["zstd", "-dcq", self.file])
        if recorded != self.steps_answered:
            raise BenchError(f"{self.name}: {self.steps_answered} steps answered, {recorded} recorded")
        os.unlink(self.file)

    def kill(self):
        super().kill()
        if self.recorder:
            self.recorder.kill()


class ProxyServer(RecordingServer):
    """bh-serve passing all on to a floor of its own, and recording it."""

    def __init__(self, name, context):
        super().__init__(name, context.bin_directory, [])
        self.upstream = Server(f"upstream of {name}", [program(context.bench_directory, "bench-floor")],
                               FLOOR_ANNOUNCEMENT)

    def start(self, context):
        self.upstream.start(context)
        self.command += ["--policy", f"http://127.0.0.1:{self.upstream.port}/act"]
        super().start(context)

    def stop(self):
        super().stop()
        self.upstream.stop()

    def kill(self):
        super().kill()
        self.upstream.kill()


def all_servers(context):
    """Constructors by name, so that only what is wanted must exist."""
    ready = ["--", program(context.bin_directory, "bh-policy"), "random", "--seed", "7"]
    policy = ["--", PYTHON, os.path.join(HERE, "policy.py")]
    flask = [PYTHON, os.path.join(HERE, "flask_server.py")]
    http = [PYTHON, os.path.join(HERE, "http_server.py")]

    def floor(name, *command):
        return Server(name, [program(context.bench_directory, "bench-floor"), *command], FLOOR_ANNOUNCEMENT)

    return {
        "floor": lambda: floor("floor"),
        "floor cat": lambda: floor("floor cat", "cat"),
        "floor policy.py": lambda: floor("floor policy.py", *policy[1:]),
        "bh-serve": lambda: RecordingServer("bh-serve", context.bin_directory, ["--policy", "random", "--seed", "7"]),
        "bh-serve proxy": lambda: ProxyServer("bh-serve proxy", context),
        "bh-serve bh-policy": lambda: RecordingServer("bh-serve bh-policy", context.bin_directory, ready),
        "bh-serve policy.py": lambda: RecordingServer("bh-serve policy.py", context.bin_directory, policy),
        "flask": lambda: Server("flask", flask, r"Running on http://127\.0\.0\.1:(\d+)"),
        "http.server": lambda: Server("http.server", http, r"http_server: listening on 127\.0\.0\.1:(\d+)"),
    }
