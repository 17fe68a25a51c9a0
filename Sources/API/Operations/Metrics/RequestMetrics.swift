import HTTP
import Synchronization

/// Rate, errors and durations of requests, by route and method, over all servers of the process.
final class RequestMetrics: Sendable {
    private typealias Value = (series: RequestCounters.Series, row: RequestCounters.Row)

    private let servers = Mutex<[RequestCounters]>([])

    /// New counters for a server with this router.
    func counters(for router: Router) -> RequestCounters {
        let counters = RequestCounters(router)
        servers.withLock { $0.append(counters) }
        return counters
    }

    func write(to text: inout MetricsText) {
        let values = sums()
        writeRequests(values, to: &text)
        writeDurations(values, to: &text)
        writeBytes("request", "received", values, \.bytesIn, to: &text)
        writeBytes("response", "produced", values, \.bytesOut, to: &text)
    }

    /// The rows of all servers, added where they are about the same; in the order of their routes.
    private func sums() -> [Value] {
        var sums: [RequestCounters.Series: RequestCounters.Row] = [:]
        for (series, row) in servers.withLock({ $0 }).flatMap(\.values) {
            sums[series] = sums[series].map { $0 + row } ?? row
        }
        return sums.map { ($0.key, $0.value) }
            .sorted { ($0.series.route, $0.series.method) < ($1.series.route, $1.series.method) }
    }

    private func writeRequests(_ values: [Value], to text: inout MetricsText) {
        let name = "larder_http_requests_total"
        text.beginFamily(name, "counter", "Requests, by what they were answered.")
        for (series, row) in values {
            for (status, count) in zip(RequestCounters.statuses, row.statuses) where count > 0 {
                text.sample(name, series.labels + [("status", status)], Double(count))
            }
        }
    }

    private func writeDurations(_ values: [Value], to text: inout MetricsText) {
        let name = "larder_http_request_duration_seconds"
        text.beginFamily(name, "histogram", "Time from a request's head to its answer.")
        for (series, row) in values {
            var cumulative = 0
            for (bound, count) in zip(RequestCounters.bounds, row.buckets) {
                cumulative += count
                text.sample(
                    "\(name)_bucket", series.labels + [("le", "\(bound)")], Double(cumulative))
            }
            cumulative += row.buckets[RequestCounters.bounds.count]
            text.sample("\(name)_bucket", series.labels + [("le", "+Inf")], Double(cumulative))
            text.sample("\(name)_sum", series.labels, Double(row.nanoseconds) / 1e9)
            text.sample("\(name)_count", series.labels, Double(cumulative))
        }
    }

    private func writeBytes(
        _ message: String, _ verb: String, _ values: [Value],
        _ bytes: KeyPath<RequestCounters.Row, Int>, to text: inout MetricsText
    ) {
        let name = "larder_http_\(message)_bytes_total"
        text.beginFamily(name, "counter", "Bytes of \(message)s \(verb), heads included.")
        for (series, row) in values {
            text.sample(name, series.labels, Double(row[keyPath: bytes]))
        }
    }
}

extension RequestCounters.Series {
    fileprivate var labels: [(String, String)] { [("method", method), ("route", route)] }
}
