import Postgres
import TestSupport
import Testing

@Suite struct ValueTests {
    @Test(arguments: ValueKind.allCases)
    func `a parameter comes back as it was sent`(kind: ValueKind) async throws {
        let connection = try await TestServer.connect()
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SplitMix64(seed: seed)
        let values = kind.extremes + (0..<50).map { _ in kind.random(&generator) }
        for value in values {
            let rows = try await connection.query("SELECT $1", [value])
            let back = try rows[0].value(at: 0, as: PostgresValue.self)
            #expect(isSame(back, value), "seed \(seed): \(value) came back as \(back)")
        }
        await connection.close()
    }

    @Test(arguments: ValueKind.allCases)
    func `an array comes back as it was sent, nulls and emptiness included`(
        kind: ValueKind
    ) async throws {
        let connection = try await TestServer.connect()
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SplitMix64(seed: seed)
        for count in 0..<8 {
            let elements = (0..<count).map { _ in kind.any(&generator) }
            let value = PostgresValue.array(elements, of: kind.type)
            let rows = try await connection.query("SELECT $1", [value])
            let back = try rows[0].value(at: 0, as: PostgresValue.self)
            #expect(isSame(back, value), "seed \(seed): \(value) came back as \(back)")
        }
        await connection.close()
    }

    @Test func `a null parameter takes the type the statement gives it`() async throws {
        let connection = try await TestServer.connect()
        let rows = try await connection.query("SELECT $1::int4 + 1 AS sum", [.null])
        #expect(try rows[0].isNull("sum"))
        #expect(rows[0].columns == [Column(name: "sum", type: .int4)])
        await connection.close()
    }

    @Test func `what the server shows is what was sent`() async throws {
        let connection = try await TestServer.connect()
        let moment = PostgresTimestamp(microsecondsSinceUnixEpoch: 1_767_225_600_000_001)
        let rows = try await connection.query(
            "SELECT $1::text, $2::text, $3::text, $4::text",
            [
                .timestamp(moment), .date(PostgresDate(daysSinceUnixEpoch: 20_454)),
                .numeric("-1234567.8900"),
                .uuid(PostgresUUID(high: 0x0011_2233_4455_6677, low: 0x8899_AABB_CCDD_EEFF)),
            ])
        #expect(try rows[0].value(at: 0, as: String.self) == "2026-01-01 00:00:00.000001+00")
        #expect(try rows[0].value(at: 1, as: String.self) == "2026-01-01")
        #expect(try rows[0].value(at: 2, as: String.self) == "-1234567.8900")
        #expect(
            try rows[0].value(at: 3, as: String.self) == "00112233-4455-6677-8899-aabbccddeeff")
        await connection.close()
    }

    @Test func `types of text and of the database are read as text`() async throws {
        let connection = try await TestServer.connect()
        let schema = "value_tests"
        try await connection.script(
            "DROP SCHEMA IF EXISTS \(schema) CASCADE; CREATE SCHEMA \(schema);"
                + "CREATE TYPE \(schema).mood AS ENUM ('calm', 'cross')")
        let rows = try await connection.query(
            "SELECT 'a'::varchar, 'b'::char(2), 'c'::name, 'cross'::\(schema).mood")
        let texts = try (0..<4).map { try rows[0].value(at: $0, as: String.self) }
        #expect(texts == ["a", "b ", "c", "cross"])
        await connection.close()
    }

    @Test func `a text with NUL is refused, with the parameter named`() async throws {
        let connection = try await TestServer.connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT $1, $2", [.int32(1), .text("a\0b")])
        }
        #expect(
            error?.description
                == "parameter $2: a text holds a NUL character, which PostgreSQL cannot store")
        await connection.close()
    }

    @Test func `a timestamp before PostgreSQL's first is refused`() async throws {
        let connection = try await TestServer.connect()
        let early = PostgresTimestamp.earliest.microsecondsSinceUnixEpoch - 1
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query(
                "SELECT $1",
                [.timestamp(PostgresTimestamp(microsecondsSinceUnixEpoch: early))])
        }
        #expect(error?.description == "parameter $1: timestamp \(early) µs is out of range")
        await connection.close()
    }

    @Test func `a timestamp that does not fit 64 bits since 1970 is an error`() async throws {
        let connection = try await TestServer.connect()
        let rows = try await connection.query("SELECT '294276-12-31 23:59:59+00'::timestamptz")
        let error = #expect(throws: PostgresError.self) {
            try rows[0].value(at: 0, as: PostgresTimestamp.self)
        }
        #expect(
            error?.description
                == "timestamp 9223371331199000000 µs after 2000-01-01 is out of range")
        await connection.close()
    }

    @Test func `a column read as the wrong type is an error that names it`() async throws {
        let connection = try await TestServer.connect()
        let rows = try await connection.query("SELECT 'x' AS label, NULL::int8 AS count")
        let wrong = #expect(throws: PostgresError.self) {
            try rows[0].value("label", as: Int64.self)
        }
        #expect(wrong?.description == "column \"label\" holds text and was read as int8")
        let null = #expect(throws: PostgresError.self) {
            try rows[0].value("count", as: Int64.self)
        }
        #expect(null?.description == "column \"count\" holds null")
        let unknown = #expect(throws: PostgresError.self) {
            try rows[0].value("size", as: Int64.self)
        }
        #expect(unknown?.description == "result has no column \"size\"")
        #expect(unknown?.detail == "It has label, count.")
        #expect(try rows[0].value("count", as: Int64?.self) == nil)
        await connection.close()
    }

    @Test func `a narrower number is read as a wider one`() async throws {
        let connection = try await TestServer.connect()
        let row = try await connection.query("SELECT 1::int2 AS a, 2::int4 AS b, 1.5::float4 AS c")[
            0]
        #expect(try row.value("a", as: Int.self) == 1)
        #expect(try row.value("b", as: Int64.self) == 2)
        #expect(try row.value("c", as: Double.self) == 1.5)
        await connection.close()
    }

    @Test func `a UUID is read in either case and in no other form`() {
        let uuid = PostgresUUID("00112233-4455-6677-8899-AABBccddeeff")
        #expect(uuid?.description == "00112233-4455-6677-8899-aabbccddeeff")
        for text in [
            "", "0011223344556677-8899-aabb-ccddeeff", "+0112233-4455-6677-8899-aabbccddeeff",
            "0011223g-4455-6677-8899-aabbccddeeff",
        ] {
            #expect(PostgresUUID(text) == nil)
        }
    }

    @Test(arguments: ["", "-", ".", "1e5", "1,5", " 1", "0x1", "--1", "1.2.3"])
    func `a text that is no decimal number is refused`(text: String) async throws {
        var encoder = BinaryCopyEncoder(columnCount: 1)
        encoder.beginRow()
        let error = #expect(throws: PostgresError.self) {
            try encoder.append(PostgresValue.numeric(text))
        }
        #expect(error?.description == "\"\(text)\" is not a decimal number")
    }
}
