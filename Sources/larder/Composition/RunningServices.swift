import API
import Features
import HTTP
import Logging
import Pipelines
import Postgres
import ServiceLifecycle
import UnixSignals

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
    /// In the order in which they stop.
    let servers: [HTTPServer]
    let readiness: Readiness
    let drainDeadline: Duration
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        let inFlight = servers.reduce(0) { $0 + $1.statistics.requestsInFlight }
        logger.info(
            "stopping",
            metadata: ["requests_in_flight": "\(inFlight)", "waiting_up_to": "\(drainDeadline)"])
        readiness.set(.serving, reason: "The server is stopping.")
        // One after the other: health and metrics answer until the rest is finished.
        for server in servers { await server.drain(deadline: drainDeadline) }
    }
}

/// Keeps the certificate that the public listener shows, and reads it anew on each SIGHUP.
struct CertificateService: Service {
    /// `nil` where plain HTTP is spoken.
    let context: ReloadableTLSContext?
    private let hangups: UnixSignalsSequence
    private let logger: Logger

    /// Reads the files. From here on SIGHUP does not end the process.
    init(_ configuration: TLSConfiguration?, _ logger: Logger) async throws(StartFailure) {
        hangups = await UnixSignalsSequence(trapping: .sighup)
        self.logger = logger
        do throws(TLSError) {
            guard let configuration else {
                context = nil
                return
            }
            context = try ReloadableTLSContext(configuration)
        } catch {
            throw StartFailure("\(error)\nCheck tls-certificate, tls-key and tls-client-ca.")
        }
    }

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() { reload() }
    }

    private func reload() {
        guard let context else {
            logger.notice("SIGHUP, but there is nothing to reload: TLS is off")
            return
        }
        do throws(TLSError) {
            try context.reload()
            logger.notice(
                "TLS files reloaded",
                metadata: ["certificate_expires": "\(context.current.expiry)"])
        } catch {
            logger.error(
                "the TLS files cannot be reloaded; what was read before stays in use",
                metadata: ["reason": "\(error)"])
        }
    }
}

/// Takes over jobs of servers that are gone, and ends this one's when it stops.
struct JobService: Service {
    let assembly: Assembly
    let logger: Logger

    private static let interval = Duration.seconds(5)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: Self.interval)
                // The start takes over what is left when it begins to serve.
                guard !Task.isCancelled, isWarm else { continue }
                do {
                    try await assembly.keepJobs()
                } catch {
                    logger.warning(
                        "the jobs of other servers cannot be looked at",
                        metadata: ["error": "\(error)"])
                }
            }
        }
        await assembly.leaveJobs()
    }

    private var isWarm: Bool {
        assembly.services.readiness.faults.allSatisfy { $0.component != .online }
    }
}

/// Asks the database once a second whether it answers, for readiness, and starts a private one
/// again that has died.
struct DatabaseMonitor: Service {
    private let database: Database
    private let features: FeatureStore
    private let readiness: Readiness
    private let logger: Logger

    private static let interval = Duration.seconds(1)

    init(_ database: Database, _ services: Services, _ logger: Logger) {
        self.database = database
        features = services.features
        readiness = services.readiness
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
                if reason == nil {
                    await repair()
                } else {
                    await database.revive()
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func repair() async {
        do {
            try await features.repair()
        } catch {
            logger.warning("the online store is not mended yet", metadata: ["error": "\(error)"])
        }
    }
}
