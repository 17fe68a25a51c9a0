import API
import Features
import Foundation
import HTTP
import JSON
import Logging
import Models
import Pipelines
import Postgres
import PostgresStore
import Synchronization
import Training
import XGBoostTraining

/// The parts of a server, wired together.
struct Assembly {
    let services: Services
    private let settings: ServerSettings
    private let database: Database
    private let lease: ServerLease
    private let logger: Logger
    private let accessLog: AccessLog
    private let mainServer: Slot<HTTPServer>

    /// - Parameter server: Its name, unique among all servers of the database, for ever.
    init(
        _ settings: ServerSettings, _ server: String, _ database: Database, _ logger: Logger,
        _ log: LogOutput, _ accessLog: AccessLog
    ) {
        self.settings = settings
        self.database = database
        self.logger = logger
        self.accessLog = accessLog
        let store = database.store
        let now: @Sendable () -> EventTime = { .systemNow }
        let makeID: @Sendable () -> String = { TimeOrderedID.now() }
        let uptime: @Sendable () -> Duration = { [started = ContinuousClock.now] in
            ContinuousClock.now - started
        }
        let features = FeatureStore(
            definitions: store, offline: store, datasets: store,
            budget: MemoryBudget(limit: settings.onlineMemoryBytes),
            served: ServedVectorQueue(
                isSampled: settings.skewSample.map { rate -> @Sendable (UInt64) -> Bool in
                    { rate.contains($0) }
                }), now: now)
        let loggedPredictions = PredictionQueue(
            isSampled: settings.predictionSample.map { rate -> @Sendable (UInt64) -> Bool in
                { rate.contains($0) }
            })
        let predictions = PredictionService(
            features: features, store: store,
            ids: PredictionIDs(random: .random(in: .min ... .max)),
            log: loggedPredictions, memoryBytesMax: settings.modelMemoryBytes,
            uptime: uptime
        ) { rollout, reason in
            logger.warning(
                "rollout stopped",
                metadata: [
                    "model": "\(rollout.model)", "version": "\(rollout.version)",
                    "mode": "\(rollout.mode.rawValue)", "reason": "\(reason)",
                ])
        }
        let batches = BatchPredictionService(
            predictions: predictions, datasets: store, tables: store)
        lease = ServerLease(of: server, in: store)
        let training = TrainingService(
            predictions: predictions, datasets: store, runs: store, quality: store,
            trainer: TrainerProcess(settings.trainer), uptime: uptime)
        let handlers = Application.jobHandlers(features, batches, training) {
            job, view, before, deleted in
            logger.notice(
                "history deleted",
                metadata: [
                    "feature_view": "\(view)", "project": "\(job.project)", "job": "\(job.id)",
                    "before": "\(before)", "rows": "\(deleted)",
                ])
        }
        let jobs = JobRunner(
            store: store, server: server, handlers: handlers,
            singleKinds: Application.singleJobKinds, now: now, makeID: makeID,
            problem: { error in
                logger.warning("job failed", metadata: ["error": "\(error)"])
                return Problem(error).json(requestID: nil)
            })
        let mainServer = Slot<HTTPServer>()
        self.mainServer = mainServer
        let pool = database.pool
        services = Services(
            features: features, tables: store, audit: store, servedVectors: store, jobs: jobs,
            predictions: predictions, batches: batches,
            loggedPredictions: loggedPredictions, predictionStore: store,
            training: training,
            metrics: Metrics(version: Larder.version), readiness: Readiness(),
            authorizer: Authorizer(key: settings.apiKey), version: Larder.version,
            poolState: {
                let statistics = pool.statistics
                return .init(
                    inUse: statistics.inUse, idle: statistics.idle, waiters: statistics.waiting,
                    batchesWaiting: store.waitingBatches)
            },
            serverState: { mainServer.value?.statistics },
            logState: {
                let dropped = log.dropped
                return .init(
                    dropped: dropped.lines, accessDropped: dropped.accessLines,
                    accessLeftOut: accessLog.leftOutCount)
            },
            historyQuery: { try HistoryQuery.text(of: $0, corrections: $1) },
            makeID: makeID,
            log: { problem, error, requestID in
                logger.error(
                    "\(problem.title)",
                    metadata: ["request_id": "\(requestID)", "error": "\(error)"])
            })
    }

    /// Starts listening: on the public address, and on loopback for health and metrics, so that
    /// saturation of the first does not hide them.
    /// - Parameter tls: For the public address.
    /// - Throws: `StartFailure`.
    func startServers(tls: ReloadableTLSContext?) throws(StartFailure) -> [HTTPServer] {
        let admin = try start(
            host: "127.0.0.1", port: settings.adminPort, tls: nil, loops: 1,
            router: Application.adminRouter(services), flag: "--admin-port")
        let main = try start(
            host: settings.host, port: settings.port, limits: settings.limits, tls: tls,
            loops: ProcessInfo.processInfo.activeProcessorCount,
            router: Application.router(services), flag: "--port")
        mainServer.value = main
        var metadata: Logger.Metadata = [
            "host": "\(settings.host)", "port": "\(main.port)", "admin_port": "\(admin.port)",
        ]
        if let tls { metadata["certificate_expires"] = "\(tls.current.expiry)" }
        logger.info("listening", metadata: metadata)
        return [main, admin]
    }

    /// Rebuilds what is served from memory; the server is ready after it.
    func warm() async throws {
        let began = ContinuousClock.now
        let logger = logger
        try await lease.hold()
        let orphans = try await database.store.dropOrphans()
        if !orphans.isEmpty {
            logger.warning("tables of nobody dropped", metadata: ["tables": "\(orphans)"])
        }
        try await services.features.start(from: keptTables()) { schema, keys in
            logger.info(
                "online view rebuilt",
                metadata: ["feature_view": "\(schema.name)", "keys": "\(keys)"])
        }
        try await services.predictions.start { logger.report($0, doesNotLoad: $1) }
        try await resumeJobs()
        await rebuildTiles()
        services.readiness.set(.online, reason: nil)
        logger.info("ready", metadata: ["after": "\(ContinuousClock.now - began)"])
    }

    /// What the last run has left in its snapshot.
    private func keptTables() -> KeptTables? {
        do {
            guard let snapshot = try snapshotFile.open() else { return nil }
            logger.info("snapshot found", metadata: ["file": "\(snapshotFile.url.path)"])
            return KeptTables(position: ChangePosition(text: snapshot.position)) { [logger] table in
                Self.fill(table, from: snapshot, logger)
            }
        } catch {
            logger.warning(
                "the snapshot is not used",
                metadata: ["file": "\(snapshotFile.url.path)", "reason": "\(error)"])
            return nil
        }
    }

    /// - Returns: Whether the table has the rows that it had.
    private static func fill(
        _ table: OnlineTable, from snapshot: Snapshot, _ logger: Logger
    ) -> Bool {
        do {
            return try snapshot.fill(table, now: .systemNow)
        } catch {
            logger.warning(
                "a view of the snapshot is not used",
                metadata: [
                    "feature_view": "\(table.schema.name)", "project": "\(table.schema.project)",
                    "reason": "\(error)",
                ])
            return false
        }
    }

    /// Where rows of the online store are kept from one run to the next.
    var snapshotFile: SnapshotFile {
        SnapshotFile(
            url: URL(fileURLWithPath: settings.dataDirectory)
                .appendingPathComponent("online.snapshot"))
    }

    /// Tiles are a cache: without them joins are as right, and slower.
    private func rebuildTiles() async {
        do throws(FeatureError) {
            if try await services.rebuildTiles() > 0 { logger.notice("tiles are made anew") }
        } catch {
            logger.warning("tiles are not made anew", metadata: ["error": "\(error)"])
        }
    }

    /// Keeps the lease, and goes on with the jobs of servers that are gone.
    func keepJobs() async throws(FeatureError) {
        try await lease.hold()
        try await resumeJobs()
    }

    /// From here on other servers may take over what this one leaves.
    func leaveJobs() async {
        await services.jobs.shutdown()
        await lease.release()
    }

    private func resumeJobs() async throws(FeatureError) {
        let count = try await services.jobs.resume(
            interrupted: Problem.serverStopped.json(requestID: nil))
        if count > 0 { logger.notice("jobs resumed", metadata: ["jobs": "\(count)"]) }
    }

    private func start(
        host: String, port: UInt16, limits: Limits = Limits(), tls: ReloadableTLSContext?,
        loops: Int, router: Router, flag: String
    ) throws(StartFailure) -> HTTPServer {
        let count = services.metrics.observer(of: router)
        let accessLog = accessLog
        let server = HTTPServer(
            configuration: ServerConfiguration(
                host: host, port: port, loops: loops, limits: limits, tls: tls,
                serverName: "larder",
                renderFailure: Application.response(to:path:requestID:),
                observe: {
                    count($0)
                    accessLog.observe($0)
                },
                observeFailure: { accessLog.observe($0) }),
            router: router)
        do {
            try server.start()
        } catch {
            throw StartFailure("\(error)\nChoose another \(flag), or stop what listens there.")
        }
        return server
    }
}

extension Logger {
    /// Tells of an alias whose version does not load.
    func report(_ alias: ModelAlias, doesNotLoad error: any Error) {
        self.error(
            "a model cannot be served",
            metadata: [
                "project": "\(alias.project)", "model": "\(alias.model)",
                "alias": "\(alias.alias)", "version": "\(alias.version)", "error": "\(error)",
            ])
    }
}

/// A place for what is known only later.
final class Slot<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    var value: Value? {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}

extension EventTime {
    /// The system's clock.
    static var systemNow: EventTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return EventTime(
            microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
