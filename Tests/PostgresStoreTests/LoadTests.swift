import Features
import PostgresStore
import Synchronization
import Testing

struct LoadTests {
    private static let columns = [
        Column("driver", .int64), Column("at", .timestamp), Column("Full name", .string),
    ]

    private static func load(
        _ csv: String, into table: String, schema: String = "load", append: Bool = false,
        columns: [Column] = columns
    ) async throws -> Int {
        let store = try await TestDatabase.store()
        let rest = Mutex(Array(csv.utf8)[...])
        return try await store.load(
            TableLoad(schema: schema, table: table, columns: columns, append: append)
        ) {
            rest.withLock { rest in
                guard !rest.isEmpty else { return nil }
                let piece = Array(rest.prefix(7))
                rest = rest.dropFirst(7)
                return piece
            }
        }
    }

    private static let csv = """
        driver,at,Full name
        1,2026-01-01T00:00:00Z,"Ann ""A"", the first"
        2,,NA

        """

    private static func fault(_ csv: String, into table: String) async -> Fault? {
        let error = await #expect(throws: FeatureError.self) { try await load(csv, into: table) }
        guard case .invalid("the table was not loaded", let faults)? = error else { return nil }
        return faults.first
    }

    @Test func `a file becomes a table, empty fields and NA null`() async throws {
        #expect(try await Self.load(Self.csv, into: "fresh") == 2)
        let names = try await TestDatabase.texts(
            #"SELECT "Full name" FROM load.fresh ORDER BY driver"#)
        #expect(names == [#"Ann "A", the first"#, "null"])
    }

    @Test func `loading again replaces the table`() async throws {
        _ = try await Self.load(Self.csv, into: "twice")
        #expect(try await Self.load("driver,at,Full name\n3,,x\n", into: "twice") == 1)
        #expect(try await TestDatabase.texts("SELECT driver FROM load.twice") == ["3"])
    }

    @Test func `appending adds to the table`() async throws {
        _ = try await Self.load(Self.csv, into: "more", append: true)
        _ = try await Self.load("driver,at,Full name\n3,,x\n", into: "more", append: true)
        #expect(try await TestDatabase.texts("SELECT count(*) FROM load.more") == ["3"])
    }

    @Test func `what is added is read by the types of the table`() async throws {
        _ = try await Self.load("x\n1.5\n", into: "typed", columns: [Column("x", .float64)])
        _ = try await Self.load(
            "x\n8\n", into: "typed", append: true, columns: [Column("x", .int64)])
        #expect(
            try await TestDatabase.texts("SELECT x FROM load.typed ORDER BY x") == ["1.5", "8"])
        let error = await #expect(throws: FeatureError.self) {
            try await Self.load(
                "x\nhello\n", into: "typed", append: true, columns: [Column("x", .string)])
        }
        #expect(
            error
                == .invalid(
                    "the table was not loaded",
                    [Fault("csv", "Line 2: \"x\" expects float64, but holds \"hello\".")]))
    }

    @Test func `a column of another type of PostgreSQL is not added to`() async throws {
        _ = try await Self.load(Self.csv, into: "numbers")
        try await TestDatabase.run("ALTER TABLE load.numbers ALTER driver TYPE numeric")
        let error = await #expect(throws: FeatureError.self) {
            try await Self.load(Self.csv, into: "numbers", append: true)
        }
        #expect(
            error
                == .invalid(
                    "the table was not loaded",
                    [
                        Fault(
                            "types",
                            "The column \"driver\" of the table is of a type that is not read "
                                + "from CSV.",
                            hint: "The types are \(ValueType.allNames).")
                    ]))
    }

    @Test func `a wrong field names its line and leaves the old table`() async throws {
        _ = try await Self.load(Self.csv, into: "broken")
        let fault = await Self.fault("driver,at,Full name\n1,,x\nforty,,y\n", into: "broken")
        #expect(
            fault == Fault("csv", "Line 3: \"driver\" expects int64, but holds \"forty\"."))
        #expect(try await TestDatabase.texts("SELECT count(*) FROM load.broken") == ["2"])
    }

    @Test func `a ragged row names its line`() async throws {
        let fault = await Self.fault("driver,at,Full name\n1,\n", into: "ragged")
        #expect(
            fault
                == Fault(
                    "csv",
                    "Line 2: row 0 has 2 fields, the header has 3; the column \"Full name\" is "
                        + "missing."
                ))
    }

    @Test func `a header other than the types is refused`() async throws {
        let fault = await Self.fault("driver,Full name,at\n", into: "header")
        #expect(
            fault
                == Fault(
                    "types",
                    "The header names driver, Full name, at, the types driver, at, Full name.",
                    hint: "Give one type for each column, in the header's order."))
    }

    @Test(arguments: ["larder", "larder_default", "pg_catalog"])
    func `schemas of our own and of the system are refused`(schema: String) async throws {
        await #expect(
            throws: FeatureError.invalid(
                "the table was not loaded",
                [
                    Fault(
                        "table", "The schema \"\(schema)\" is not yours to load into.",
                        hint: "Choose a schema that begins neither with larder nor with pg_.")
                ])
        ) {
            try await Self.load(Self.csv, into: "t", schema: schema)
        }
    }
}
