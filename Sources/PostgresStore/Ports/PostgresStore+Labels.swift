package import Features
package import Models
import Postgres

/// The part of `PredictionStore` about what turned out to be true.
extension PostgresStore {
    package func add(
        _ labels: [Label], project: String
    ) async throws(FeatureError) -> LabelReceipt {
        try await withConnection { connection in
            let rows = try await connection.query(
                Self.addLabels, [.text(project)] + Self.columns(of: labels),
                deadline: limits.writeStatementDeadline)
            let added: Int = try rows.first?.value("added") ?? 0
            let replaced: Int = try rows.first?.value("replaced") ?? 0
            return LabelReceipt(
                received: labels.count, replaced: replaced,
                unchanged: labels.count - added - replaced)
        }
    }

    /// Of labels of one prediction, or of one key and time, that holds which was known last, and
    /// of those that which came last. One that changes nothing is left as it is, with its times.
    private static let addLabels = """
        WITH sent AS (
            SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bigint[],
                $6::timestamptz[], $7::double precision[], $8::text[], $9::timestamptz[])
                WITH ORDINALITY
                AS sent (id, model, key, key_hash, event_at, label, class, label_at, place)
        ), latest AS (
            SELECT DISTINCT ON (id) * FROM sent
            ORDER BY id, coalesce(label_at, now()) DESC, place DESC
        ), before AS (
            SELECT stored.id, stored.label, stored.class FROM larder.labels AS stored
            JOIN latest ON latest.id = stored.id WHERE stored.project = $1
        ), written AS (
            INSERT INTO larder.labels AS stored
                (id, project, model, key, key_hash, event_at, label, class, label_at)
            SELECT id, $1, model, key::json, key_hash, event_at, label, class, label_at
            FROM latest ORDER BY id
            ON CONFLICT (id, project) DO UPDATE
            SET label = excluded.label, class = excluded.class, label_at = excluded.label_at,
                created_at = excluded.created_at
            WHERE coalesce(excluded.label_at, excluded.created_at)
                    >= coalesce(stored.label_at, stored.created_at)
                AND ((excluded.label, excluded.class)
                        IS DISTINCT FROM (stored.label, stored.class)
                    OR excluded.label_at > coalesce(stored.label_at, stored.created_at))
            RETURNING stored.id, stored.label, stored.class
        )
        SELECT count(*) FILTER (WHERE before.id IS NULL) AS added,
            count(*) FILTER (WHERE before.id IS NOT NULL
                AND (written.label, written.class)
                    IS DISTINCT FROM (before.label, before.class)) AS replaced
        FROM written LEFT JOIN before ON before.id = written.id
        """

    /// The arrays that `addLabels` unnests.
    private static func columns(of labels: [Label]) -> [PostgresValue] {
        func array(_ type: PostgresType, _ value: (Label) -> PostgresValue) -> PostgresValue {
            .array(labels.map(value), of: type)
        }
        func entity(
            _ type: PostgresType,
            _ value: (_ model: String, _ key: LabelKey, _ at: EventTime) -> PostgresValue
        ) -> PostgresValue {
            array(type) { label in
                guard case .entity(let model, let key, let at) = label.subject else { return .null }
                return value(model, key, at)
            }
        }
        return [
            array(.uuid) { label in
                switch label.subject {
                case .prediction(let id): .uuid(PostgresUUID(id))
                case .entity(let model, let key, let at):
                    .uuid(LabelSQL.name(model: model, key: key, at: at))
                }
            },
            entity(.text) { model, _, _ in .text(model) },
            entity(.text) { _, key, _ in .text(key.text) },
            entity(.int8) { _, key, _ in .int64(key.hash) },
            entity(.timestamptz) { _, _, at in .timestamp(PostgresTimestamp(at)) },
            array(.float8) { label in
                if case .number(let number) = label.value { .float64(number) } else { .null }
            },
            array(.text) { label in
                if case .text(let text) = label.value { .text(text) } else { .null }
            },
            array(.timestamptz) { label in
                label.at.map { .timestamp(PostgresTimestamp($0)) } ?? .null
            },
        ]
    }

    package func counts(
        of cohort: PredictionCohort
    ) async throws(FeatureError) -> [CohortCount] {
        do {
            return try await bulkPool.withConnection { connection in
                try await connection.query(
                    """
                    SELECT version, role, start, count(*) FILTER (WHERE at <= $8) AS matured,
                        count(*) FILTER (WHERE at > $8) AS immature
                    FROM (
                        SELECT version, role, at,
                            date_bin(\(SQLTime.interval(microseconds: cohort.bucket)), at,
                                \(SQLTime.literal(EventTime(microseconds: 0)))) AS start
                        FROM larder.predictions WHERE \(LabelSQL.inCohort)
                    ) AS predictions
                    GROUP BY version, role, start
                    ORDER BY version, role COLLATE "C", start
                    """,
                    cohort.parameters(until: cohort.interval.upperBound)
                        + [.timestamp(PostgresTimestamp(cohort.maturedUntil))],
                    deadline: limits.bulkDeadline
                ).map { row in
                    CohortCount(
                        version: try row.value("version"), role: try row.role(),
                        start: try row.time("start"), matured: try row.value("matured"),
                        immature: try row.value("immature"))
                }
            }
        } catch {
            throw FeatureError(error)
        }
    }

    package func labelled(
        of cohort: PredictionCohort, _ consume: @Sendable ([LabelledPrediction]) -> Void
    ) async throws(FeatureError) {
        let afterMatured = EventTime(microseconds: cohort.maturedUntil.microseconds + 1)
        do {
            try await bulkPool.withConnection { connection in
                try await connection.stream(
                    LabelSQL.labelled,
                    cohort.parameters(until: min(cohort.interval.upperBound, afterMatured)),
                    batchRows: limits.batchRows, deadline: limits.bulkDeadline
                ) { rows in consume(try rows.map(LabelledPrediction.init)) }
            }
        } catch {
            throw FeatureError(error)
        }
    }

    package func valueCounts(
        of cohort: PredictionCohort, at place: Int, between edges: [Double]
    ) async throws(FeatureError) -> [Int] {
        do {
            return try await bulkPool.withConnection { connection in
                var counts = [Int](repeating: 0, count: edges.count + 1)
                let rows = try await connection.query(
                    """
                    SELECT width_bucket(scores[$9], $8::float8[]) AS bin, count(*) AS predictions
                    FROM larder.predictions
                    WHERE \(LabelSQL.inCohort) AND role = 'answer' AND scores[$9] IS NOT NULL
                    GROUP BY bin
                    """,
                    cohort.parameters(until: cohort.interval.upperBound) + [
                        .text("{\(edges.map { "\($0)" }.joined(separator: ","))}"),
                        .int32(Int32(clamping: place + 1)),
                    ], deadline: limits.bulkDeadline)
                for row in rows {
                    counts[try row.value("bin", as: Int.self)] = try row.value("predictions")
                }
                return counts
            }
        } catch {
            throw FeatureError(error)
        }
    }
}

extension PredictionCohort {
    /// Those of `LabelSQL`, up to a time that is not in it.
    fileprivate func parameters(until end: EventTime) -> [PostgresValue] {
        let start = interval.lowerBound
        return [
            .text(project), .text(model),
            version.map { .int32(Int32(clamping: $0)) } ?? .null,
            .uuid(PostgresUUID(.first(at: start))), .uuid(PostgresUUID(.first(at: end))),
            .timestamp(PostgresTimestamp(start)), .timestamp(PostgresTimestamp(end)),
        ]
    }
}

extension LabelledPrediction {
    fileprivate init(_ row: Row) throws {
        guard case .array(let scores, _) = try row.value("scores", as: PostgresValue.self) else {
            throw PostgresError.malformedData(reason: "a prediction has no scores")
        }
        self.init(
            version: try row.value("version"), role: try row.role(), at: try row.time("at"),
            scores: scores.compactMap {
                if case .float64(let score) = $0 { score } else { nil }
            },
            label: try row.label())
    }
}
