import Crypto
import Features
import Models
import Postgres

/// How labels find their predictions.
enum LabelSQL {
    /// The prediction that a label by entity key is of: the latest answer of its model for its key
    /// at or before its time. Asked for whenever labels are read, so that it does not matter which
    /// of the two was written down first.
    ///
    /// One descent into the index of keys; shadows have the labels of their answers.
    ///
    /// - Parameter label: What the statement calls the label's row.
    private static func answer(to label: String) -> String {
        """
        (SELECT answer.id FROM larder.predictions AS answer
         WHERE answer.key_hash = \(label).key_hash AND answer.at <= \(label).event_at
             AND answer.project = \(label).project AND answer.model = \(label).model
             AND answer.key::text = \(label).key::text AND answer.role <> 'shadow'
         ORDER BY answer.at DESC, answer.id DESC LIMIT 1)
        """
    }

    /// When the label was known.
    private static let knownAt = "coalesce(label.label_at, label.created_at)"

    /// Of the labels of a prediction the one that holds comes first; of its answer, for a shadow.
    static func labels(
        of prediction: Row, project: String, on connection: Connection
    ) async throws -> [KeptLabel] {
        let answer =
            try prediction.value("shadowed", as: PostgresUUID?.self)
            ?? prediction.value("id", as: PostgresUUID.self)
        return try await connection.query(
            """
            SELECT label, class, \(knownAt) AS known_at, created_at FROM larder.labels AS label
            WHERE id = $1 AND project = $2
            UNION ALL
            SELECT label, class, \(knownAt), created_at FROM larder.labels AS label
            WHERE key_hash = $3 AND event_at >= $4 AND project = $2 AND model = $5
                AND key::text = $6 AND \(Self.answer(to: "label")) = $1
            ORDER BY known_at DESC, created_at DESC LIMIT \(labelsMax)
            """,
            [
                .uuid(answer), .text(project),
                try prediction.value("key_hash", as: PostgresValue.self),
                try prediction.value("at", as: PostgresValue.self),
                try prediction.value("model", as: PostgresValue.self),
                try prediction.value("key", as: PostgresValue.self),
            ]
        ).map { row in
            KeptLabel(
                value: try row.label(), at: try row.time("known_at"),
                createdAt: try row.time("created_at"))
        }
    }

    /// Labels told of one prediction.
    private static let labelsMax = 100

    /// The matured predictions of a cohort with the label that holds, in their order.
    ///
    /// Only labels are looked at that can be of the cohort: those of its stretch of names, in which
    /// shadows and their answers lie together, being made at the same instant; and those by keys
    /// that it has. These are kept aside before their predictions are looked for, so that none is
    /// looked for of others.
    ///
    /// Parameters: project, model, version or null, names and times from which and up to which.
    static let labelled = """
        WITH keyed AS MATERIALIZED (
            SELECT * FROM larder.labels
            WHERE project = $1 AND model = $2 AND key_hash IS NOT NULL AND event_at >= $6
                AND key_hash IN (
                    SELECT predictions.key_hash FROM larder.predictions WHERE \(inCohort))
        ), known AS (
            SELECT label.id AS prediction, label, class, \(knownAt) AS known_at, created_at
            FROM larder.labels AS label
            WHERE project = $1 AND key_hash IS NULL AND id >= $4::uuid AND id < $5::uuid
            UNION ALL
            SELECT \(answer(to: "label")), label, class, \(knownAt), created_at
            FROM keyed AS label
        ), holding AS (
            SELECT DISTINCT ON (prediction) prediction, label, class FROM known
            WHERE prediction IS NOT NULL
            ORDER BY prediction, known_at DESC, created_at DESC
        )
        SELECT predictions.version, predictions.role, predictions.at, predictions.scores,
            holding.label, holding.class
        FROM larder.predictions
        JOIN holding ON holding.prediction = coalesce(predictions.shadowed, predictions.id)
        WHERE \(inCohort)
        ORDER BY predictions.version, predictions.role COLLATE "C", predictions.id
        """

    /// Whether a prediction is of the cohort that the parameters tell.
    static let inCohort = """
        predictions.project = $1 AND predictions.model = $2
        AND ($3::integer IS NULL OR predictions.version = $3)
        AND predictions.id >= $4::uuid AND predictions.id < $5::uuid
        AND predictions.at >= $6::timestamptz AND predictions.at < $7::timestamptz
        """

    /// The name of a label by entity key: a UUID of version 8 (RFC 9562, section 5.8), so that it
    /// is no prediction's.
    static func name(model: String, key: LabelKey, at time: EventTime) -> PostgresUUID {
        let named = "\(model)\n\(time.microseconds)\n\(key.text)"
        let halves = SHA256.hash(data: Array(named.utf8)).prefix(16)
            .reduce(into: (high: UInt64(0), low: UInt64(0))) { halves, byte in
                halves.high = halves.high << 8 | halves.low >> 56
                halves.low = halves.low << 8 | UInt64(byte)
            }
        return PostgresUUID(
            high: halves.high & ~0xF000 | 0x8000, low: halves.low >> 2 | 2 << 62)
    }
}

extension Row {
    /// A number, or the name of a class.
    func label() throws -> Label.Value {
        if let number = try value("label", as: Double?.self) { return .number(number) }
        return .text(try value("class"))
    }
}
