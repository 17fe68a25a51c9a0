import Glibc

/// The configuration files of the private server, written anew at each start.
///
/// What an operator sets with ALTER SYSTEM wins over these.
struct ServerSettings {
    /// The superuser of the cluster, for setting it up and for repairs by hand.
    static let superuser = "postgres"
    /// The role and the database that everything else uses.
    static let role = "larder"
    static let database = "larder"
    /// The role of queries that came with a request (`QueryRole.sql`).
    static let queryRole = "larder_query"
    /// The name of the socket has it, though nothing listens on a network.
    static let port = 5432

    let socketDirectory: String
    let account: ServerAccount

    /// Included at the end of `postgresql.conf`.
    var configuration: String {
        """
        # Written by larder at each start. Use ALTER SYSTEM for settings of your own.
        listen_addresses = ''
        unix_socket_directories = '\(doubled("'", in: socketDirectory))'
        unix_socket_permissions = 0700
        port = \(Self.port)
        max_connections = 300
        shared_buffers = \(sharedBuffersMegabytes)MB
        max_wal_size = 4GB
        checkpoint_timeout = 15min
        checkpoint_completion_target = 0.9
        wal_compression = on
        fsync = on
        full_page_writes = on
        synchronous_commit = on
        random_page_cost = 1.1
        jit = off
        timezone = 'UTC'
        lc_messages = 'C'
        log_timezone = 'UTC'
        log_line_prefix = '%m [%p] '
        log_min_messages = warning
        log_checkpoints = off
        logging_collector = off

        """
    }

    /// Lets in larder's own user, as three roles, over the socket, and nobody else: the kernel
    /// says who is at the other end.
    var hostBasedAuthentication: String {
        """
        # Written by larder at each start.
        local all \(Self.superuser) peer map=larder
        local \(Self.database) \(Self.role) peer map=larder
        local \(Self.database) \(Self.queryRole) peer map=larder

        """
    }

    var userNameMap: String {
        let user = doubled("\"", in: account.clientName)
        return """
            # Written by larder at each start.
            larder "\(user)" \(Self.superuser)
            larder "\(user)" \(Self.role)
            larder "\(user)" \(Self.queryRole)

            """
    }

    func write(to dataDirectory: String) throws(PostgresError) {
        let files = [
            ("larder.conf", configuration), ("pg_hba.conf", hostBasedAuthentication),
            ("pg_ident.conf", userNameMap),
        ]
        for (name, text) in files {
            try FileSystem.write(
                text, to: "\(dataDirectory)/\(name)", mode: 0o600, owner: account)
        }
    }

    /// An eighth of the memory, within bounds: the machine belongs to the online store too.
    private var sharedBuffersMegabytes: Int {
        let bytes = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        return min(max(bytes / 8 / 1_048_576, 64), 1_024)
    }

    private func doubled(_ mark: Character, in text: String) -> String {
        text.reduce(into: "") { result, character in
            result.append(character)
            if character == mark { result.append(character) }
        }
    }
}
