import ArgumentParser
import Foundation

/// `larder serve`.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            Every setting is a flag, an environment variable (--database-url is \
            LARDER_DATABASE_URL) and a key of the YAML file named by --config (database-url), in \
            this order of precedence.

            Without a database URL the server runs its own private PostgreSQL in its data \
            directory, and stops it with itself. The server is ready when GET /readyz answers 200.

            SIGTERM finishes what is in flight and stops. SIGHUP reads the TLS files anew, for the \
            connections to come.
            """)

    @Option(help: "The address to listen on (default 127.0.0.1).")
    var host: String?

    @Option(help: "The port to listen on; 0 takes any that is free (default 6566).")
    var port: String?

    @Option(help: "The loopback port for health and metrics (default 6567).")
    var adminPort: String?

    @Option(help: "A PEM file with the certificate to speak https with, and those above it.")
    var tlsCertificate: String?

    @Option(help: "A PEM file with that certificate's key, not encrypted.")
    var tlsKey: String?

    @Option(help: "A PEM file with authorities: clients must show a certificate of one of them.")
    var tlsClientCa: String?

    @Option(help: "The most connections of clients (default 10000).")
    var connections: String?

    @Option(help: "The most connections of one client address (default 2000).")
    var connectionsPerAddress: String?

    @Option(help: "Where the private PostgreSQL keeps its data (default ./larder-data).")
    var dataDir: String?

    @Option(help: "A PostgreSQL 14 or newer to use instead of the private one.")
    var databaseUrl: String?

    @Option(help: "The same database as a role that may only read, for entity queries.")
    var queryDatabaseUrl: String?

    @Option(help: "The most connections to PostgreSQL (default 16).")
    var databaseConnections: String?

    @Option(help: "Further connections for joins and reads of whole tables (default 4).")
    var bulkConnections: String?

    @Option(
        help: """
            The most an entity query or a join may be estimated to cost, in PostgreSQL's unit; 0 \
            for no limit (default 1000000000).
            """)
    var queryCostMax: String?

    @Option(help: "The most seconds an entity query may take (default 600).")
    var querySecondsMax: String?

    @Option(help: "lateral or window: how every join is run; chosen for each when not given.")
    var joinShape: String?

    @Option(
        help: "The most bytes of memory that online rows may take (default half of the machine's)."
    )
    var onlineMemoryBytes: String?

    @Option(
        help: "The most bytes of memory that models may take (default an eighth of the machine's)."
    )
    var modelMemoryBytes: String?

    @Option(help: "The seconds between two snapshots of the online store (default 300).")
    var snapshotSeconds: String?

    @Option(
        help: """
            How often to look at what other servers have written to the database, in milliseconds; \
            sooner where they ring (default 250).
            """)
    var followMilliseconds: String?

    @Option(
        help: """
            For how many seconds it is kept what was written: a server that was away for longer \
            reads everything anew (default 3600).
            """)
    var changesKeptSeconds: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical (default info).")
    var logLevel: String?

    @Option(help: "How many of the requests that went well are logged, 0 to 1 (default 0.01).")
    var accessLogSample: String?

    @Option(
        help: """
            For how many of the keys what is served is kept, for audits of skew; 0 to 1 (default \
            0.001).
            """)
    var skewSample: String?

    @Option(help: "How many days that is kept (default 7).")
    var skewRetentionDays: String?

    @Option(
        help: "For how many of the keys predictions are kept, 0 to 1 (default 1).")
    var predictionSample: String?

    @Option(help: "How long predictions and labels are kept, such as 12h or 30d (default 30d).")
    var predictionRetention: String?

    @Option(help: "How far trainings stand back behind what is served, 0 to 19 (default 10).")
    var trainingNiceness: String?

    @Option(
        help: """
            The most bytes of memory that a training may take (default half of the machine's, and \
            at least 1 GiB).
            """)
    var trainingMemoryBytes: String?

    @Option(help: "How long a training may take, such as 90s or 3h (default 1h).")
    var trainingDeadline: String?

    @Option(help: "A YAML file with any of these settings.")
    var config: String?

    @Flag(help: "Say that callers on this machine need no key, and silence the warning about it.")
    var insecureLocal = false

    func run() async throws {
        let settings = try await ServerSettings.read(flags: flags)
        do {
            try await Server.run(settings)
        } catch let error as StartFailure {
            throw CommandFailure(error.description)
        }
    }

    private var flags: ServerSettings.Flags {
        var flags: ServerSettings.Flags = [:]
        flags["host"] = host
        flags["port"] = port
        flags["admin-port"] = adminPort
        flags["tls-certificate"] = tlsCertificate
        flags["tls-key"] = tlsKey
        flags["tls-client-ca"] = tlsClientCa
        flags["connections"] = connections
        flags["connections-per-address"] = connectionsPerAddress
        flags["data-dir"] = dataDir
        flags["database-url"] = databaseUrl
        flags["query-database-url"] = queryDatabaseUrl
        flags["database-connections"] = databaseConnections
        flags["bulk-connections"] = bulkConnections
        flags["query-cost-max"] = queryCostMax
        flags["query-seconds-max"] = querySecondsMax
        flags["join-shape"] = joinShape
        flags["online-memory-bytes"] = onlineMemoryBytes
        flags["model-memory-bytes"] = modelMemoryBytes
        flags["snapshot-seconds"] = snapshotSeconds
        flags["follow-milliseconds"] = followMilliseconds
        flags["changes-kept-seconds"] = changesKeptSeconds
        flags["log-level"] = logLevel
        flags["access-log-sample"] = accessLogSample
        flags["skew-sample"] = skewSample
        flags["skew-retention-days"] = skewRetentionDays
        flags["prediction-sample"] = predictionSample
        flags["prediction-retention"] = predictionRetention
        flags["training-niceness"] = trainingNiceness
        flags["training-memory-bytes"] = trainingMemoryBytes
        flags["training-deadline"] = trainingDeadline
        flags["config"] = config
        if insecureLocal { flags["insecure-local"] = "true" }
        return flags
    }
}
