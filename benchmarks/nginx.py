"""nginx, the ceiling of HTTP on a machine."""
import subprocess

import processes


class Nginx:
    """nginx with two workers that answers every request with the given JSON."""

    def __init__(self, program, directory, body):
        self.port = processes.free_port()
        configuration = directory / "nginx.conf"
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
    location / {{ return 200 '{body}'; }}
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
