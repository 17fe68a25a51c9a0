import HTTP
import JSON

/// `GET /statistics`: what the observed server holds now, and what it has answered.
enum StatisticsRoute {
    static func route(server: HTTPServer, counts: ExchangeCounts) -> Route {
        Route(.get, "/statistics") { _, _ in
            let statistics = server.statistics
            var writer = JSONWriter()
            writer.beginObject()
            writer.key("connections_open")
            writer.int64(Int64(statistics.connectionsOpen))
            writer.key("requests_in_flight")
            writer.int64(Int64(statistics.requestsInFlight))
            writer.key("exchanges")
            writer.beginObject()
            for (name, count) in counts.all {
                writer.key(name)
                writer.int64(Int64(count))
            }
            writer.endObject()
            writer.endObject()
            return .now(Response(contentType: "application/json", bytes: writer.take()))
        }
    }
}
