import API
import Features
import HTTP
import Logging
import Pipelines
import Postgres
import ServiceLifecycle

/// Rebuilds the online store, trying again while the database is away.
struct WarmingService: Service {
    let assembly: Assembly

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await assembly.warm()
                    break
                } catch {
                    assembly.services.readiness.set(
                        .online, reason: "The rebuild failed: \(Problem(error).detail)")
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
        try? await gracefulShutdown()
    }
}

/// Serves until told to stop; then fails readiness, and finishes what is in flight.
struct HTTPService: Service {
    let servers: [HTTPServer]
    let readiness: Readiness
    let drainDeadline: Duration

    func run() async throws {
        try? await gracefulShutdown()
        readiness.set(.serving, reason: "The server is stopping.")
        await withTaskGroup { group in
            for server in servers {
                group.addTask { await server.drain(deadline: drainDeadline) }
            }
        }
    }
}

/// Cancels jobs when the server stops.
struct JobService: Service {
    let jobs: JobRunner

    func run() async throws {
        try? await gracefulShutdown()
        await jobs.shutdown()
    }
}

/// Asks the database once a second whether it answers, for readiness.
struct DatabaseMonitor: Service {
    private let database: Database
    private let readiness: Readiness
    private let logger: Logger

    private static let interval = Duration.seconds(1)

    init(_ database: Database, _ readiness: Readiness, _ logger: Logger) {
        self.database = database
        self.readiness = readiness
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var wasWell = true
            while !Task.isCancelled {
                let reason = await database.check()
                readiness.set(.postgres, reason: reason)
                if let reason, wasWell {
                    logger.error("PostgreSQL does not answer", metadata: ["reason": "\(reason)"])
                } else if reason == nil, !wasWell {
                    logger.notice("PostgreSQL answers again")
                }
                wasWell = reason == nil
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
