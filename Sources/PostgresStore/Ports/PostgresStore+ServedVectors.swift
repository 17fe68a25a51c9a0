package import Features
import JSON
import Postgres

extension PostgresStore: ServedVectorStore {
    package func add(_ vectors: [ServedVector]) async throws(FeatureError) {
        func texts(_ text: (ServedVector) -> String) -> PostgresValue {
            .array(vectors.map { .text(text($0)) }, of: .text)
        }
        _ = try await withConnection { connection in
            try await connection.execute(
                """
                INSERT INTO larder.served_vectors
                    (project, served_at, features, definitions, key, "values", statuses)
                SELECT project, served_at, features::json, definitions::json, key::json,
                    "values"::json, statuses::json
                FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[],
                    $6::text[], $7::text[])
                    AS served (project, served_at, features, definitions, key, "values", statuses)
                """,
                [
                    texts(\.project),
                    .array(
                        vectors.map { .timestamp(PostgresTimestamp($0.servedAt)) },
                        of: .timestamptz),
                    texts { .text(of: $0.features.map(\.description)) },
                    texts(\.definitions.json.text), texts(\.key.text),
                    texts { JSONValue.array($0.values).text },
                    texts { .text(of: $0.statuses) },
                ])
        }
    }

    package func servedVectors(
        of project: String, from start: EventTime, to end: EventTime,
        after place: ServedVectorPlace?, countMax: Int
    ) async throws(FeatureError) -> [(place: ServedVectorPlace, vector: ServedVector)] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT id, served_at, features::text AS features,
                    definitions::text AS definitions, key::text AS key,
                    "values"::text AS "values", statuses::text AS statuses
                FROM larder.served_vectors
                WHERE project = $1 AND served_at < $2 AND (served_at, id) > ($3, $4)
                ORDER BY served_at, id LIMIT $5
                """,
                [
                    .text(project), .timestamp(PostgresTimestamp(end)),
                    // Numbers begin with 1.
                    .timestamp(PostgresTimestamp(place?.servedAt ?? start)),
                    .int64(place?.number ?? 0), .int64(Int64(countMax)),
                ]
            ).map { row in
                let servedAt = try row.time("served_at")
                let json = { (column: String) throws in
                    try JSONValue(parsing: row.value(column, as: String.self))
                }
                return (
                    ServedVectorPlace(servedAt: servedAt, number: try row.value("id")),
                    ServedVector(
                        project: project, servedAt: servedAt,
                        features: try json("features").strings.compactMap(FeatureReference.init),
                        definitions: [String: Int](json: try json("definitions")) ?? [:],
                        key: try json("key"), values: try json("values").arrayValue ?? [],
                        statuses: try json("statuses").strings)
                )
            }
        }
    }

    package func removeServedVectors(before time: EventTime) async throws(FeatureError) -> Int {
        try await withConnection { connection in
            try await connection.execute(
                "DELETE FROM larder.served_vectors WHERE served_at < $1",
                [.timestamp(PostgresTimestamp(time))], deadline: limits.bulkDeadline)
        }
    }
}

extension String {
    /// A list of texts as JSON.
    fileprivate static func text(of texts: [String]) -> String {
        JSONValue.array(texts.map(JSONValue.string)).text
    }
}

extension JSONValue {
    /// Those of a list.
    fileprivate var strings: [String] { (arrayValue ?? []).compactMap(\.stringValue) }
}
