"""The server and the command of this checkout."""

import json
import pathlib
import re
import subprocess
import urllib.error
import urllib.request

root = pathlib.Path(__file__).resolve().parents[2]
ddcm = root / ".build/release/ddcm"
program = root / "Server/.build/release/ddcm-server"
samples = root / "Documentation/samples"


class Server:
    """ddcm-server on a free port."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [program, "--port", "0", *options], cwd=root, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+/", line)
        assert found, f"the server did not start: {line!r}"
        self.address = found.group()

    def get(self, path):
        with urllib.request.urlopen(self.address + path.lstrip("/")) as answer:
            return answer.read().decode()

    def begin(self, file, **fields):
        """Starts a job with a file as the body."""
        query = "&".join(f"{name}={value}" for name, value in fields.items())
        headers = {"Content-Type": "application/octet-stream"}
        request = urllib.request.Request(f"{self.address}v1/jobs?{query}", data=file.read_bytes(), headers=headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def state(self, job):
        try:
            return json.loads(self.get(job["links"]["self"]))["state"]
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return "removed"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()


def run(*arguments):
    """Runs the command and returns its standard output."""
    return subprocess.run([ddcm, *map(str, arguments)], cwd=root, check=True, capture_output=True, text=True).stdout
