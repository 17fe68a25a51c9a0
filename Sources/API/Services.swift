package import Features
package import Models
package import Pipelines
package import Training

/// Everything that endpoints call, composed by the program.
package struct Services: Sendable {
    package let features: FeatureStore
    package let tables: any TableStore
    package let jobs: JobRunner
    package let predictions: PredictionService
    package let training: TrainingService
    package let metrics: Metrics
    package let readiness: Readiness
    package let authorizer: Authorizer
    /// The program's version.
    package let version: String
    /// The state of the connection pool, for metrics.
    package let poolState: @Sendable () -> PoolState
    /// The state of the HTTP server, for metrics.
    package let serverState: @Sendable () -> ServerState
    /// A new unique identifier.
    package let makeID: @Sendable () -> String
    /// Told of every problem that is the server's fault.
    package let log: ProblemLog

    package struct PoolState: Sendable {
        package let inUse: Int
        package let idle: Int
        package let waiters: Int

        package init(inUse: Int, idle: Int, waiters: Int) {
            self.inUse = inUse
            self.idle = idle
            self.waiters = waiters
        }
    }

    package struct ServerState: Sendable {
        package let connectionsOpen: Int
        package let requestsInFlight: Int

        package init(connectionsOpen: Int, requestsInFlight: Int) {
            self.connectionsOpen = connectionsOpen
            self.requestsInFlight = requestsInFlight
        }
    }

    package init(
        features: FeatureStore, tables: any TableStore, jobs: JobRunner,
        predictions: PredictionService, training: TrainingService, metrics: Metrics,
        readiness: Readiness, authorizer: Authorizer, version: String,
        poolState: @escaping @Sendable () -> PoolState,
        serverState: @escaping @Sendable () -> ServerState,
        makeID: @escaping @Sendable () -> String, log: @escaping ProblemLog
    ) {
        self.features = features
        self.tables = tables
        self.jobs = jobs
        self.predictions = predictions
        self.training = training
        self.metrics = metrics
        self.readiness = readiness
        self.authorizer = authorizer
        self.version = version
        self.poolState = poolState
        self.serverState = serverState
        self.makeID = makeID
        self.log = log
    }
}
