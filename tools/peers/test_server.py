"""Servers are waited for, measured with all their processes, and stopped."""

import sys
import time
import unittest

import server

# Answers with its process at /readyz; a child process holds another 50 MB.
PROGRAM = """
import http.server, os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; held = bytearray(range(250)) * 200_000; print(flush=True); time.sleep(60)"], stdout=subprocess.PIPE)
child.stdout.readline()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", {port}), Handler).serve_forever()
"""


class Server(unittest.TestCase):
    def test_all_processes_count(self):
        with server.Server([sys.executable, "-c", PROGRAM]) as it:
            whole, alone = it.megabytes(), server.anonymous(it.process.pid) / 1e6
            self.assertGreater(whole - alone, 50)
            self.assertLess(whole - alone, 80)
        self.assertIsNotNone(it.process.returncode)

    def test_one_that_ends_is_not_waited_for(self):
        with self.assertRaisesRegex(SystemExit, "0 of 1 answer\nno model"):
            with server.Server([sys.executable, "-c", "import sys; sys.exit('no model')"]):
                self.fail("it was entered")

    def test_no_process_is_left(self):
        with server.Server([sys.executable, "-c", PROGRAM]) as it:
            session = it.process.pid
        end = time.monotonic() + 10
        while (held := [pid for pid in server.processes(session) if server.anonymous(pid)]) and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(held, [])


if __name__ == "__main__":
    unittest.main()
