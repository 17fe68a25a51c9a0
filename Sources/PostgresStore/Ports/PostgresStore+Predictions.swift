package import Features
import JSON
package import Models
import Postgres

extension PostgresStore: PredictionStore {
    package func add(_ batches: [PredictionBatch]) async throws(FeatureError) {
        try await withConnection { connection in
            do {
                var copy = PredictionsCopy(batches)
                try await copy.run(on: connection, deadline: limits.writeStatementDeadline)
            } catch let error as PostgresError where error.state == .uniqueViolation {
                // An earlier call's, of which nobody heard that it had succeeded.
                guard try await Self.areKept(batches, on: connection) else { throw error }
            }
        }
    }

    private nonisolated(nonsending) static func areKept(
        _ batches: [PredictionBatch], on connection: Connection
    ) async throws -> Bool {
        let ids = batches.flatMap { batch in
            (0..<batch.count).map { PostgresValue.uuid(PostgresUUID(batch.id($0))) }
        }
        let rows = try await connection.query(
            "SELECT count(*) AS kept FROM larder.predictions WHERE id = ANY ($1)",
            [.array(ids, of: .uuid)])
        return try rows.first?.value("kept") == ids.count
    }

    package func prediction(
        _ id: PredictionID, project: String
    ) async throws(FeatureError) -> LoggedPrediction? {
        try await withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT id, model, version, role, at, shadowed, key::text AS key, key_hash, inputs,
                    statuses, event_times, event_time_of, texts::text AS texts, scores
                FROM larder.predictions WHERE id = $1 AND project = $2
                """, [.uuid(PostgresUUID(id)), .text(project)])
            guard let row = rows.first else { return nil }
            let labels = try await LabelSQL.labels(of: row, project: project, on: connection)
            return try LoggedPrediction(row, project: project, labels: labels)
        }
    }

    package func removePredictions(
        before time: EventTime
    ) async throws(FeatureError) -> Int {
        try await withConnection { connection in
            let end = PostgresValue.uuid(PostgresUUID(.first(at: time)))
            var removed = 0
            var start = PostgresUUID(high: 0, low: 0)
            while true {
                // Each statement begins where the last one ended, so that none walks again over
                // what was removed.
                let last = try await connection.query(
                    """
                    SELECT id FROM larder.predictions WHERE id >= $1 AND id < $2
                    ORDER BY id OFFSET $3 LIMIT 1
                    """,
                    [.uuid(start), end, .int64(Int64(limits.copyChunkRows))])
                let next = try last.first?.value("id", as: PostgresUUID.self)
                removed += try await connection.execute(
                    "DELETE FROM larder.predictions WHERE id >= $1 AND id < $2",
                    [.uuid(start), next.map { .uuid($0) } ?? end], deadline: limits.bulkDeadline)
                guard let next else { break }
                start = next
            }
            // What came before belongs to nothing that was predicted later.
            try await connection.execute(
                "DELETE FROM larder.labels WHERE created_at < $1",
                [.timestamp(PostgresTimestamp(time))], deadline: limits.bulkDeadline)
            return removed
        }
    }
}

extension LoggedPrediction {
    fileprivate init(_ row: Row, project: String, labels: [KeptLabel]) throws {
        func values(_ column: String) throws(PostgresError) -> [PostgresValue] {
            guard case .array(let values, _) = try row.value(column, as: PostgresValue.self) else {
                return []
            }
            return values
        }
        func numbers(_ column: String) throws(PostgresError) -> [Double] {
            try values(column).compactMap {
                if case .float64(let number) = $0 { number } else { nil }
            }
        }
        let letters: String = try row.value("statuses")
        let statuses = letters.utf8.compactMap(InputStatus.init)
        guard statuses.count == letters.utf8.count else {
            throw FeatureError.storeFailed(
                "a prediction is stored with the statuses \"\(letters)\"; was it written by a "
                    + "newer larder?")
        }
        var eventTimes: [EventTime?] = try values("event_times").map {
            if case .timestamp(let time) = $0 { EventTime(time) } else { nil }
        }
        if let letters = try row.value("event_time_of", as: String?.self) {
            guard
                let times = InputEventTimes.Places.eventTimes(letters, of: eventTimes)
            else {
                throw FeatureError.storeFailed(
                    "a prediction is stored with the event times \"\(letters)\"; was it written "
                        + "by a newer larder?")
            }
            eventTimes = times
        }
        let key = try row.value("key", as: String?.self)
        let texts = try row.value("texts", as: String?.self)
        self.init(
            id: PredictionID(try row.value("id", as: PostgresUUID.self)), project: project,
            model: try row.value("model"), version: try row.value("version"),
            role: try row.role(), at: try row.time("at"),
            shadowed: try row.value("shadowed", as: PostgresUUID?.self).map(PredictionID.init),
            key: try key.map { try JSONValue(parsing: $0) }, inputs: try numbers("inputs"),
            statuses: statuses,
            eventTimes: eventTimes,
            texts: try texts.map { try JSONValue(parsing: $0) }?.arrayValue?.map(\.stringValue)
                ?? [],
            scores: try numbers("scores"), labels: labels)
    }
}

extension Row {
    func role() throws -> PredictionBatch.Role {
        let text: String = try value("role")
        guard let role = PredictionBatch.Role(rawValue: text) else {
            throw FeatureError.storeFailed(
                "a prediction has the role \"\(text)\"; was it written by a newer larder?")
        }
        return role
    }
}
