import Features
import HTTP
import Models

extension Endpoint {
    /// `GET /metrics`: Prometheus text 0.0.4.
    static func metrics(_ services: Services) -> Endpoint {
        Endpoint(.get, "/metrics", .requires(.describe)) { _, _ in
            services.refreshGauges()
            return .now(
                Response(
                    contentType: MetricsText.contentType,
                    bytes: Array(services.metrics.render().utf8)))
        }
    }
}

extension Services {
    /// Gauges are read when they are asked for.
    fileprivate func refreshGauges() {
        let pool = poolState()
        metrics.poolConnections.set(Double(pool.inUse), "in_use")
        metrics.poolConnections.set(Double(pool.idle), "idle")
        metrics.poolWaiters.set(Double(pool.waiters))
        metrics.batchesWaiting.set(Double(pool.batchesWaiting))
        let following = features.followState
        metrics.followLag.set(following.lagSeconds ?? .nan)
        metrics.followedRows.set(Double(following.rows))
        metrics.followFailures.set(Double(following.failures))
        if let server = serverState() { metrics.set(server) }
        let log = logState()
        metrics.logDropped.set(Double(log.dropped))
        metrics.accessLogDropped.set(Double(log.accessDropped))
        metrics.accessLogLeftOut.set(Double(log.accessLeftOut))
        for family in [metrics.onlineKeys, metrics.onlineBytes, metrics.onlineLacksRows] {
            family.removeAll()
        }
        for table in features.current.tables.values {
            let project = table.schema.project
            let view = features.project(project).reference(to: table.schema).description
            metrics.onlineKeys.set(Double(table.count), project, view)
            metrics.onlineBytes.set(Double(table.bytes), project, view)
            metrics.onlineLacksRows.set(table.lacksRows ? 1 : 0, project, view)
        }
        metrics.modelBytes.removeAll()
        let memory = predictions.memory
        for (version, bytes) in memory {
            metrics.modelBytes.set(
                Double(bytes), version.project, version.model, String(version.version))
        }
        metrics.modelsBytes.set(Double(memory.values.reduce(0, +)))
        metrics.modelsBytesMax.set(Double(predictions.memoryBytesMax))
        metrics.servedVectors.set(Double(features.served.dropped), "dropped")
        metrics.predictionsDropped.set(Double(loggedPredictions.dropped))
        metrics.shadowsDropped.set(Double(predictions.shadows.dropped))
        metrics.predictionsWaiting.set(Double(loggedPredictions.count))
        metrics.onlineBytesMax.set(Double(features.budget.limit))
        let faults = readiness.faults
        for component in Readiness.Component.allCases {
            let isWell = !faults.contains { $0.component == component }
            metrics.ready.set(isWell ? 1 : 0, component.rawValue)
        }
    }
}

extension Metrics {
    fileprivate func set(_ server: ServerStatistics) {
        connectionsOpen.set(Double(server.connectionsOpen))
        connectionsAccepted.set(Double(server.connectionsAccepted))
        connectionsRefused.set(Double(server.connectionsRefused.inTotal), "total")
        connectionsRefused.set(Double(server.connectionsRefused.byAddress), "address")
        handshakesFailed.set(Double(server.handshakesFailed))
        for timeout in ServerStatistics.Timeout.allCases {
            timeouts.set(Double(server.timeouts[timeout] ?? 0), "\(timeout)")
        }
        requestsInFlight.set(Double(server.requestsInFlight))
        bufferedBytes.set(Double(server.bufferedBytes))
    }
}
