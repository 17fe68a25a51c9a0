"""nginx, the ceiling of HTTP on a machine."""
import subprocess

import processes

# nginx's configuration has no longer words; a longer body is put together from variables.
WORD_BYTES_MAX = 4000


class Nginx:
    """nginx with two workers that answers every request with the given JSON."""

    def __init__(self, program, directory, body):
        self.port = processes.free_port()
        configuration = directory / "nginx.conf"
        settings = ""
        if len(body) > WORD_BYTES_MAX:
            pieces = [
                body[start:start + WORD_BYTES_MAX]
                for start in range(0, len(body), WORD_BYTES_MAX)]
            settings = " ".join(
                f"set $piece_{index} '{piece}';" for index, piece in enumerate(pieces))
            body = "".join(f"${{piece_{index}}}" for index in range(len(pieces)))
        temporary = "\n".join(
            f"  {name}_temp_path {directory}/nginx-{name};"
            for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        configuration.write_text(f"""
daemon off; worker_processes 2; pid {directory}/nginx.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/json;
{temporary}
  server {{
    listen 127.0.0.1:{self.port} reuseport;
    location / {{ {settings} return 200 '{body}'; }}
  }}
}}
""")
        self.process = subprocess.Popen(
            [program, "-e", "stderr", "-p", directory, "-c", configuration])

    def __enter__(self):
        processes.wait_until_listening(self.process, self.port, "nginx")
        return self

    def __exit__(self, *_):
        processes.stop(self.process)
