import Features
import JSON
import Models
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// How labels of a cohort are found among those of other times, in a database of its own.
@Suite struct LabelPlanTests {
    private static let day: Int64 = 86_400_000_000
    private static let start = 20_000 * day

    /// Two hundred thousand labels, half by prediction and half by key, of a hundred days; of a
    /// tenth of the keys there is a prediction each minute of the fiftieth day's first hour.
    private static let filling = """
        INSERT INTO larder.labels (id, project, label)
        SELECT (lpad(to_hex((\(start / 1000) + number * 86400::bigint)), 12, '0')
            || '70008' || lpad(to_hex(number), 15, '0'))::uuid, 'plan', number
        FROM generate_series(1, 100000) AS number;
        INSERT INTO larder.labels (id, project, model, key, key_hash, event_at, label)
        SELECT gen_random_uuid(), 'plan', 'risk', '{}',
            hashint8extended(number % 10000, 0),
            timestamptz 'epoch'
                + (\(start) + number * 86400000::bigint) * interval '1 microsecond', number
        FROM generate_series(1, 100000) AS number;
        INSERT INTO larder.predictions (id, project, model, version, role, at, key, key_hash,
            inputs, statuses, scores)
        SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
            || '70008' || lpad(to_hex(number), 15, '0'))::uuid, 'plan', 'risk', 1, 'answer', at,
            '{}', hashint8extended(number, 0), '{}', '', '{1}'
        FROM generate_series(1, 60) AS number, LATERAL (
            SELECT timestamptz 'epoch' + (\(start + 50 * day) + number::bigint * 60000000)
                * interval '1 microsecond' AS at) AS minute;
        ANALYZE larder.labels, larder.predictions;
        """

    @Test func `labels that cannot be of the cohort are not read`() async throws {
        let database = try await OldDatabase("label_plan", version: 1)
        try await database.store.migrate()
        try await database.run(Self.filling)
        let statements = Mutex<[String]>([])
        var observed = database.configuration
        observed.observeStatement = { text in statements.withLock { $0.append(text) } }
        let pool = ConnectionPool(observed)
        let begin = EventTime(microseconds: Self.start + 50 * Self.day)
        let end = EventTime(microseconds: begin.microseconds + Self.day / 24 + 1)
        try await PostgresStore(pool: pool).labelled(
            of: PredictionCohort(
                project: "plan", model: "risk", version: nil, interval: begin..<end,
                maturedUntil: end, bucket: Self.day)
        ) { _ in }
        await pool.shutDown()
        let statement = try #require(
            statements.withLock { $0.first { $0.contains("larder.labels") } })
        let plan = try await plan(of: statement, from: begin, until: end, in: database)
        // Of 200,000: those by prediction of the hour, and the ten of each of its sixty keys.
        let read = Self.rowsRead(of: "labels", in: plan)
        #expect(read > 0 && read < 2000, "\(plan.text)")
        await database.pool.shutDown()
    }

    private func plan(
        of statement: String, from begin: EventTime, until end: EventTime, in database: OldDatabase
    ) async throws -> JSONValue {
        func name(_ time: EventTime) -> String { PredictionID.first(at: time).description }
        let text = try await database.pool.withConnection { connection in
            try await connection.script(
                """
                PREPARE labelled (text, text, integer, uuid, uuid, timestamptz, timestamptz) AS
                \(statement)
                """)
            return try await connection.query(
                """
                EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE labelled ('plan', 'risk', NULL,
                    '\(name(begin))', '\(name(end))', '\(begin)', '\(end)')
                """, isPrepared: false
            ).first?.value("QUERY PLAN", as: String.self) ?? ""
        }
        return try JSONValue(parsing: text)
    }

    /// The rows that the plan's scans of a table have found or passed over.
    private static func rowsRead(of table: String, in plan: JSONValue) -> Double {
        switch plan {
        case .array(let items): return items.reduce(0) { $0 + rowsRead(of: table, in: $1) }
        case .object(let node):
            let below = node.members.reduce(0) { $0 + rowsRead(of: table, in: $1.value) }
            guard node["Relation Name"]?.stringValue == table else { return below }
            let counts = ["Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"]
            let rows = counts.reduce(0) { $0 + (node[$1]?.doubleValue ?? 0) }
            return below + rows * (node["Actual Loops"]?.doubleValue ?? 1)
        default: return 0
        }
    }
}
