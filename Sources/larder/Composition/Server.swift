import API
import Features
import Foundation
import HTTP
import Logging
import Models
import Pipelines
import Postgres
import PostgresStore
import ServiceLifecycle
import Training
import UnixSignals
import XGBoostTraining

/// Builds the server out of its parts, and runs it until it is told to stop.
enum Server {
    /// How long requests in flight may take to finish once the server is told to stop.
    private static let drainDeadline = Duration.seconds(20)
    /// How long the last lines of the log may take to be read.
    private static let logDeadline = Duration.seconds(1)

    /// - Throws: `StartFailure` when the server cannot start.
    static func run(_ settings: ServerSettings) async throws {
        // Or a log that nobody reads any more would end the process.
        signal(SIGPIPE, SIG_IGN)
        let log = LogOutput()
        defer { log.flush(within: logDeadline) }
        LoggingSystem.bootstrap { label in
            JSONLogHandler(label: label, logLevel: settings.logLevel, output: log)
        }
        let logger = Logger(label: "larder")
        if settings.apiKey == nil, !settings.insecureLocal {
            logger.notice("no LARDER_API_KEY is set: callers on this machine need no key")
        }
        if let descriptors = DescriptorLimit.raise(for: settings.limits.connectionsMax) {
            logger.warning(
                "the system allows fewer descriptors than connections",
                metadata: [
                    "descriptors": "\(descriptors)",
                    "connections": "\(settings.limits.connectionsMax)",
                ])
        }
        let certificates = try await CertificateService(settings.tls, logger)
        // Until the services handle signals themselves: a server that is told to stop while it
        // starts must not leave its PostgreSQL behind.
        let isToldToStop = Slot<Bool>()
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let watch = Task { for await _ in signals { isToldToStop.value = true } }
        let server = TimeOrderedID.now()
        let database = try await Database.open(settings, server: server, logger)
        guard isToldToStop.value == nil else {
            logger.info("stopped")
            return await database.close()
        }
        watch.cancel()
        do {
            try await run(settings, server, database, certificates, logger, log)
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }

    private static func run(
        _ settings: ServerSettings, _ server: String, _ database: Database,
        _ certificates: CertificateService, _ logger: Logger, _ log: LogOutput
    ) async throws {
        let accessLog = AccessLog(
            output: log, sample: settings.accessLogSample, logLevel: settings.logLevel,
            now: { .now })
        defer { accessLog.finish() }
        let assembly = Assembly(settings, server, database, logger, log, accessLog)
        let servers = try assembly.startServers(tls: certificates.context)
        let warming = WarmingService(assembly: assembly)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: DatabaseMonitor(database, assembly.services, logger)),
                    .init(
                        service: FollowService(
                            features: assembly.services.features,
                            predictions: assembly.services.predictions, store: database.store,
                            interval: settings.followInterval, logger: logger)),
                    .init(
                        service: SnapshotService(
                            features: assembly.services.features, file: assembly.snapshotFile,
                            interval: settings.snapshotInterval,
                            changesKept: settings.store.changesKept, logger: logger)),
                    .init(service: JobService(assembly: assembly, logger: logger)),
                    .init(
                        service: ServedVectorService(
                            assembly.services, kept: settings.skewRetention, logger)),
                    .init(
                        service: PredictionLogService(
                            assembly.services, kept: settings.predictionRetention, logger)),
                    // Ends before the log, in which its predictions go.
                    .init(
                        service: ShadowService(predictions: assembly.services.predictions)),
                    .init(service: OnlineSamplerService(assembly.services, logger)),
                    .init(
                        service: RetrainingLoop(services: assembly.services, logger: logger)),
                    .init(service: warming),
                    .init(service: certificates),
                    .init(
                        service: HTTPService(
                            servers: servers, readiness: assembly.services.readiness,
                            drainDeadline: drainDeadline, logger: logger)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        logger.info("stopped")
    }
}

/// Why the server could not start; the program ends with exit code 1.
struct StartFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
