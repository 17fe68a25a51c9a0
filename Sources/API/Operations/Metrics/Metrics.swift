import Features
package import HTTP

/// What the server counts about itself.
package final class Metrics: Sendable {
    private let requests = RequestMetrics()
    let requestsInFlight = NumberFamily(
        .gauge, "larder_http_requests_in_flight",
        "Requests whose answers come later or in pieces.")
    let bufferedBytes = NumberFamily(
        .gauge, "larder_http_buffered_bytes", "Requests and answers held for connections.")
    let connectionsOpen = NumberFamily(
        .gauge, "larder_http_connections_open", "Connections that are open.")
    let connectionsAccepted = NumberFamily(
        .counter, "larder_http_connections_accepted_total", "Connections taken in.")
    let connectionsRefused = NumberFamily(
        .counter, "larder_http_connections_refused_total",
        "Connections sent away, for what: too many in total, or of one address.",
        labels: ["reason"])
    let timeouts = NumberFamily(
        .counter, "larder_http_timeouts_total",
        "Connections not waited for any longer, by what they were to do.", labels: ["phase"])
    let handshakesFailed = NumberFamily(
        .counter, "larder_http_tls_handshakes_failed_total", "TLS handshakes that failed.")
    let logDropped = NumberFamily(
        .counter, "larder_log_dropped_total", "Log lines dropped, because nobody read the log.")
    let accessLogDropped = NumberFamily(
        .counter, "larder_access_log_dropped_total",
        "Access log lines dropped, because nobody read the log.")
    let accessLogLeftOut = NumberFamily(
        .counter, "larder_access_log_left_out_total",
        "Failed requests not logged, because there were too many in a second.")
    let rows = NumberFamily(
        .counter, "larder_ingested_rows_total", "Rows received, by what became of them.",
        labels: ["target", "outcome"])
    let servedValues = NumberFamily(
        .counter, "larder_served_values_total", "Feature values served online, by status.",
        labels: ["status"])
    let onlineKeys = NumberFamily(
        .gauge, "larder_online_keys", "Keys held in memory, by feature view.",
        labels: ["project", "feature_view"])
    let onlineBytes = NumberFamily(
        .gauge, "larder_online_bytes", "Memory that rows take online, by feature view.",
        labels: ["project", "feature_view"])
    let onlineBytesMax = NumberFamily(
        .gauge, "larder_online_bytes_max", "Memory that all rows online may take.")
    let onlineLacksRows = NumberFamily(
        .gauge, "larder_online_lacks_rows",
        "1 where there was no room for some row, by feature view.",
        labels: ["project", "feature_view"])
    package let onlineSampledKeys = NumberFamily(
        .counter, "larder_online_sampled_keys_total",
        "Keys chosen by chance and compared with the offline store, by feature view.",
        labels: ["project", "feature_view"])
    package let onlineDifferentKeys = NumberFamily(
        .counter, "larder_online_different_keys_total",
        "Of these, keys whose latest rows differed.", labels: ["project", "feature_view"])
    package let servedVectors = NumberFamily(
        .counter, "larder_served_vectors_total",
        "Served vectors of the sample for audits of skew, by what became of them.",
        labels: ["outcome"])
    let predictions = NumberFamily(
        .counter, "larder_predictions_total", "Predictions answered, by model version.",
        labels: ["model", "version"])
    let modelBytes = NumberFamily(
        .gauge, "larder_model_bytes", "Memory that a model's version takes while it is loaded.",
        labels: ["project", "model", "version"])
    let modelsBytes = NumberFamily(
        .gauge, "larder_models_bytes", "Memory that all loaded models take.")
    let modelsBytesMax = NumberFamily(
        .gauge, "larder_models_bytes_max", "Memory that all loaded models may take.")
    package let predictionsLogged = NumberFamily(
        .counter, "larder_predictions_logged_total", "Predictions written down.")
    let predictionsDropped = NumberFamily(
        .counter, "larder_predictions_dropped_total",
        "Predictions of the sample that are not written down, nor ever will be.")
    let shadowsDropped = NumberFamily(
        .counter, "larder_shadows_dropped_total",
        "Rows that no challenger has predicted as a shadow because too many waited.")
    let predictionsWaiting = NumberFamily(
        .gauge, "larder_predictions_waiting", "Predictions waiting to be written down.")
    let poolConnections = NumberFamily(
        .gauge, "larder_postgres_connections", "Connections to PostgreSQL, by state.",
        labels: ["state"])
    let poolWaiters = NumberFamily(
        .gauge, "larder_postgres_waiters", "Callers waiting for a connection to PostgreSQL.")
    let batchesWaiting = NumberFamily(
        .gauge, "larder_batches_waiting", "Small batches waiting for those before them.")
    let followLag = NumberFamily(
        .gauge, "larder_follow_lag_seconds",
        "How old the state of the database is up to which other servers' writes are served.")
    let followedRows = NumberFamily(
        .counter, "larder_followed_rows_total", "Rows of other servers brought into memory.")
    let followFailures = NumberFamily(
        .counter, "larder_follow_failures_total",
        "Looks at what other servers have written that failed.")
    let ready = NumberFamily(
        .gauge, "larder_ready", "1 when the server is ready, by component.", labels: ["component"])
    let build = NumberFamily(
        .gauge, "larder_build_info", "1; the label tells the version.", labels: ["version"])
    private let process = ProcessMetrics()

    package init(version: String) {
        build.set(1, version)
    }

    /// What a server with this router calls after each exchange.
    package func observer(of router: Router) -> @Sendable (ExchangeRecord) -> Void {
        let counters = requests.counters(for: router)
        return { counters.count($0) }
    }

    /// The text of all families.
    package func render() -> String {
        var text = MetricsText()
        requests.write(to: &text)
        let families = [
            requestsInFlight, bufferedBytes, connectionsOpen, connectionsAccepted,
            connectionsRefused, timeouts, handshakesFailed, logDropped, accessLogDropped,
            accessLogLeftOut, rows, servedValues,
            onlineKeys, onlineBytes, onlineBytesMax, onlineLacksRows, onlineSampledKeys,
            onlineDifferentKeys, servedVectors, predictions, predictionsLogged, predictionsDropped,
            predictionsWaiting, shadowsDropped, modelBytes, modelsBytes, modelsBytesMax,
            poolConnections,
            poolWaiters, batchesWaiting, followLag, followedRows, followFailures, ready, build,
        ]
        for family in families { family.write(to: &text) }
        process.write(to: &text)
        return text.text
    }
}
