import Features
package import HTTP

/// What the server counts about itself.
package final class Metrics: Sendable {
    let requestDuration = DurationFamily(
        "larder_http_request_duration_seconds", "Time from a request's head to its answer.",
        labels: ["route", "method", "status"])
    let requestsInFlight = NumberFamily(
        .gauge, "larder_http_requests_in_flight", "Requests being answered.")
    let connectionsOpen = NumberFamily(
        .gauge, "larder_http_connections_open", "Connections that are open.")
    let rows = NumberFamily(
        .counter, "larder_ingested_rows_total", "Rows received, by what became of them.",
        labels: ["target", "outcome"])
    let servedValues = NumberFamily(
        .counter, "larder_served_values_total", "Feature values served online, by status.",
        labels: ["status"])
    let onlineKeys = NumberFamily(
        .gauge, "larder_online_keys", "Keys held in memory, by feature view.",
        labels: ["project", "feature_view"])
    let predictions = NumberFamily(
        .counter, "larder_predictions_total", "Predictions answered, by model version.",
        labels: ["model", "version"])
    let poolConnections = NumberFamily(
        .gauge, "larder_postgres_connections", "Connections to PostgreSQL, by state.",
        labels: ["state"])
    let poolWaiters = NumberFamily(
        .gauge, "larder_postgres_waiters", "Callers waiting for a connection to PostgreSQL.")
    let ready = NumberFamily(
        .gauge, "larder_ready", "1 when the server is ready, by component.", labels: ["component"])
    let build = NumberFamily(
        .gauge, "larder_build_info", "1; the label tells the version.", labels: ["version"])
    private let process = ProcessMetrics()

    package init(version: String) {
        build.set(1, version)
    }

    /// Takes note of an answered request.
    package func observe(_ record: ExchangeRecord) {
        requestDuration.observe(
            record.duration, record.route ?? "none", record.method?.rawValue ?? "none",
            record.status.map { String($0.code) } ?? "none")
    }

    /// The text of all families.
    func render() -> String {
        var text = MetricsText()
        requestDuration.write(to: &text)
        let families = [
            requestsInFlight, connectionsOpen, rows, servedValues, onlineKeys, predictions,
            poolConnections, poolWaiters, ready, build,
        ]
        for family in families { family.write(to: &text) }
        process.write(to: &text)
        return text.text
    }
}
