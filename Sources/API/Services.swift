package import Features
package import HTTP
package import Models
package import Pipelines
package import Training

/// Everything that endpoints call, composed by the program. Shared: each endpoint has it at hand.
package final class Services: Sendable {
    package let features: FeatureStore
    package let tables: any TableStore
    package let audit: any AuditLog
    package let servedVectors: any ServedVectorStore
    package let jobs: JobRunner
    package let predictions: PredictionService
    package let batches: BatchPredictionService
    package let loggedPredictions: PredictionQueue
    package let predictionStore: any PredictionStore
    package let training: TrainingService
    package let metrics: Metrics
    package let readiness: Readiness
    let lookupShapes = LookupShapes()
    let lookupFrames = LookupFrames<LookupShape>()
    let predictionFrames = LookupFrames<PredictionShape>()
    let predictionForms = PredictionForms()
    package let authorizer: Authorizer
    /// The program's version.
    package let version: String
    /// The state of the connection pool, for metrics.
    package let poolState: @Sendable () -> PoolState
    /// The state of the public HTTP server, for metrics; `nil` before it listens.
    package let serverState: @Sendable () -> ServerStatistics?
    /// What the log has not written, for metrics.
    package let logState: @Sendable () -> LogState
    /// The query by which other programs read a view's history, with or without corrections.
    package let historyQuery: @Sendable (FeatureViewSchema, Bool) throws -> String
    /// A new unique identifier.
    package let makeID: @Sendable () -> String
    /// Told of every problem that is the server's fault.
    package let log: ProblemLog

    package struct PoolState: Sendable {
        package let inUse: Int
        package let idle: Int
        package let waiters: Int
        /// Small batches that wait for those before them, on one connection.
        package let batchesWaiting: Int

        package init(inUse: Int, idle: Int, waiters: Int, batchesWaiting: Int) {
            self.inUse = inUse
            self.idle = idle
            self.waiters = waiters
            self.batchesWaiting = batchesWaiting
        }
    }

    package struct LogState: Sendable {
        /// Entries there was no room for, because nobody reads the log fast enough.
        package let dropped: Int
        /// Of these, lines of the access log.
        package let accessDropped: Int
        /// Failed requests beyond the access log's lines a second.
        package let accessLeftOut: Int

        package init(dropped: Int, accessDropped: Int, accessLeftOut: Int) {
            self.dropped = dropped
            self.accessDropped = accessDropped
            self.accessLeftOut = accessLeftOut
        }
    }

    package init(
        features: FeatureStore, tables: any TableStore, audit: any AuditLog,
        servedVectors: any ServedVectorStore, jobs: JobRunner, predictions: PredictionService,
        batches: BatchPredictionService, loggedPredictions: PredictionQueue,
        predictionStore: any PredictionStore, training: TrainingService, metrics: Metrics,
        readiness: Readiness, authorizer: Authorizer, version: String,
        poolState: @escaping @Sendable () -> PoolState,
        serverState: @escaping @Sendable () -> ServerStatistics?,
        logState: @escaping @Sendable () -> LogState,
        historyQuery: @escaping @Sendable (FeatureViewSchema, Bool) throws -> String,
        makeID: @escaping @Sendable () -> String, log: @escaping ProblemLog
    ) {
        self.features = features
        self.tables = tables
        self.audit = audit
        self.servedVectors = servedVectors
        self.jobs = jobs
        self.predictions = predictions
        self.batches = batches
        self.loggedPredictions = loggedPredictions
        self.predictionStore = predictionStore
        self.training = training
        self.metrics = metrics
        self.readiness = readiness
        self.authorizer = authorizer
        self.version = version
        self.poolState = poolState
        self.serverState = serverState
        self.logState = logState
        self.historyQuery = historyQuery
        self.makeID = makeID
        self.log = log
        features.whenReplaced {
            [features, predictions, lookupShapes, lookupFrames, predictionFrames] in
            lookupShapes.forgetOutdated(in: features)
            lookupFrames.forgetOutdated(in: features)
            predictionFrames.forgetOutdated(in: features)
            predictions.forgetOutdatedPlans()
        }
    }
}
