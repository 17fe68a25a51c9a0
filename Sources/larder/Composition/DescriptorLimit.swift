import Glibc

/// How many descriptors the process may have.
enum DescriptorLimit {
    /// Files, loops, the database's connections and what the libraries open.
    private static let besidesConnections = 256

    /// Allows as many as the system lets us: systems start programs with about a thousand.
    ///
    /// - Returns: The limit, where it is too low for so many connections.
    static func raise(for connections: Int) -> Int? {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
        getrlimit(resource, &limit)
        let needed = connections + besidesConnections
        return limit.rlim_cur < UInt64(needed) ? Int(limit.rlim_cur) : nil
    }
}
