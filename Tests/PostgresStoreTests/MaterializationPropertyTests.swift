import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Random histories of a source, random runs, random crashes: in the end nothing is missing.
struct MaterializationPropertyTests {
    private static let seeds: [UInt64] = (0..<12).map { $0 }

    @Test(arguments: seeds, [true, false])
    func `after a last incremental run the table says what the source says`(
        seed: UInt64, hasCreatedTime: Bool
    ) async throws {
        let name = "history_\(hasCreatedTime ? "known" : "plain")_\(seed)"
        print("seed \(seed), created times: \(hasCreatedTime)")
        try await TestDatabase.run(
            """
            CREATE TABLE raw.\(name) (driver int, at timestamptz, known_at timestamptz,
                count int, city varchar);
            """)
        let trips = try await Trips(
            name, origin: .table("raw.\(name)"), created: hasCreatedTime ? "known_at" : nil,
            lateness: hasCreatedTime ? "0s" : nil)
        var history = try await SourceHistory(
            table: "raw.\(name)", canUpdate: !hasCreatedTime, random: SplitMix64(seed: seed))
        for _ in 0..<25 {
            switch Int.random(in: 0..<10, using: &history.random) {
            case 0..<7: try await history.happen()
            case 7: try await trips.materialize()
            case 8:
                try await CommitCutter.cutRun(
                    of: trips.schema, chunkRows: 3, &history.random)
            default: try await trips.materialize(.full)
            }
        }
        try await history.end()
        try await trips.materialize()
        let again = try await trips.materialize()
        #expect(again.written == 0, "seed \(seed)")
        #expect(try await Self.missing(trips, hasCreatedTime, "raw.\(name)") == [], "seed \(seed)")
        #expect(try await Self.doubled(trips) == [], "seed \(seed)")
    }

    /// Moments of the source whose last row is not what the table's greatest row says.
    private static func missing(
        _ trips: Trips, _ hasCreatedTime: Bool, _ source: String
    ) async throws -> [String] {
        let known = hasCreatedTime ? ", known_at" : ""
        let sameKnown = hasCreatedTime ? "AND held.created_timestamp = truth.known_at" : ""
        return try await TestDatabase.texts(
            """
            SELECT truth::text || ' is ' || coalesce(greatest::text, 'missing') FROM (
                SELECT DISTINCT ON (driver, at\(known)) driver, at, known_at, count, city
                FROM \(source) ORDER BY driver, at\(known), ctid DESC
            ) AS truth LEFT JOIN LATERAL (
                SELECT count, city FROM \(trips.table) AS held
                WHERE held.driver = truth.driver AND held.event_timestamp = truth.at \(sameKnown)
                ORDER BY held.created_timestamp DESC, held.ingest_seq DESC LIMIT 1
            ) AS greatest ON true
            WHERE greatest IS NULL OR (truth.count, truth.city)
                IS DISTINCT FROM (greatest.count, greatest.city)
            """)
    }

    /// Rows that follow one with the same values.
    private static func doubled(_ trips: Trips) async throws -> [String] {
        try await TestDatabase.texts(
            """
            SELECT versions::text FROM (
                SELECT *, lag((count, city)) OVER (
                    PARTITION BY driver, event_timestamp, created_timestamp
                    ORDER BY ingest_seq) AS before FROM \(trips.table)
            ) AS versions WHERE before = (count, city)
            """)
    }
}

/// What happens to a source's table: rows come, now and then in transactions that take long.
private struct SourceHistory {
    let table: String
    let canUpdate: Bool
    var random: SplitMix64
    private var sessions: [Connection] = []
    private var isOpen = [false, false]

    init(table: String, canUpdate: Bool, random: SplitMix64) async throws {
        self.table = table
        self.canUpdate = canUpdate
        self.random = random
        for _ in 0..<2 {
            sessions.append(try await Connection.open(try await TestDatabase.configuration()))
        }
    }

    mutating func happen() async throws {
        let index = Int.random(in: 0..<2, using: &random)
        let session = sessions[index]
        if isOpen[index], Int.random(in: 0..<3, using: &random) == 0 {
            try await session.script("COMMIT")
            isOpen[index] = false
            return
        }
        if !isOpen[index], Bool.random(using: &random) {
            try await session.script("BEGIN")
            isOpen[index] = true
        }
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            try await session.script(nextStatement(index))
        }
    }

    mutating func end() async throws {
        for (index, session) in sessions.enumerated() {
            if isOpen[index] { try await session.script("COMMIT") }
            await session.close()
        }
    }

    private mutating func nextStatement(_ session: Int) -> String {
        let driver = Int.random(in: 1...4, using: &random)
        let at =
            "timestamptz '2026-01-01' + \(Int.random(in: 0..<4, using: &random))"
            + " * interval '1 hour'"
        let count = Int.random(in: 0..<3, using: &random)
        if canUpdate, Bool.random(using: &random) {
            // Sessions that change one row would wait for each other: each has drivers of its own.
            return """
                UPDATE \(table) SET count = \(count)
                WHERE driver = \(driver) + 10 * \(session) AND at = \(at)
                """
        }
        if canUpdate {
            return """
                INSERT INTO \(table)
                VALUES (\(driver) + 10 * \(session), \(at), NULL, \(count), 'x')
                """
        }
        return "INSERT INTO \(table) VALUES (\(driver), \(at), now(), \(count), 'x')"
    }
}
