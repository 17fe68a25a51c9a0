import Glibc

/// Which processes serve a data directory, by what the kernel says and not what a file says.
enum ServerProcess {
    /// Whether the process lives and has the directory as its own, as every process of
    /// PostgreSQL has. A zombie has none.
    static func serves(_ pid: pid_t, _ dataDirectory: String) -> Bool {
        FileSystem.target(ofLink: "/proc/\(pid)/cwd") == dataDirectory
    }

    /// All processes that have the directory as their own: the server and its children.
    static func all(in dataDirectory: String) -> [pid_t] {
        FileSystem.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
            serves(pid, dataDirectory)
        }
    }
}
