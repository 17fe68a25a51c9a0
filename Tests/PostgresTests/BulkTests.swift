import Postgres
import TestSupport
import Testing

@Suite struct BulkTests {
    private struct Refusal: Error {}

    @Test func `a large result arrives in order, in batches of the size asked for`() async throws {
        let connection = try await TestServer.connect()
        var sizes: Set<Int> = []
        var expected: Int64 = 0
        var inOrder = true
        try await connection.stream(
            "SELECT n, repeat('x', 20) FROM generate_series(1::int8, 200500) AS n", batchRows: 1_000
        ) { rows in
            sizes.insert(rows.count)
            for row in rows {
                expected += 1
                if try row.value("n", as: Int64.self) != expected { inOrder = false }
            }
        }
        #expect(inOrder)
        #expect(expected == 200_500)
        #expect(sizes == [1_000, 500])
        await connection.close()
    }

    @Test func `a consumer that throws ends the stream and frees the connection`() async throws {
        let connection = try await TestServer.connect()
        await #expect(throws: Refusal.self) {
            try await connection.stream("SELECT generate_series(1, 100000000)") { _ in
                throw Refusal()
            }
        }
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `an error in the middle of a stream is thrown after the rows before it`()
        async throws
    {
        let connection = try await TestServer.connect()
        var seen = 0
        let error = await #expect(throws: PostgresError.self) {
            try await connection.stream(
                "SELECT 1 / (5 - n) FROM generate_series(1, 9) AS n", batchRows: 2
            ) { seen += $0.count }
        }
        #expect(error?.state == .divisionByZero)
        #expect(seen == 4)
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `rows written by COPY come back equal by COPY, however the bytes are cut`()
        async throws
    {
        let connection = try await TestServer.connect()
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SplitMix64(seed: seed)
        let kinds = ValueKind.allCases
        let columns =
            [Column(name: "place", type: .int4)]
            + kinds.map { Column(name: "c_\($0.rawValue)", type: $0.type) }
            + kinds.map { Column(name: "a_\($0.rawValue)", type: $0.type.array ?? .text) }
        let definitions =
            ["place int4"]
            + kinds.map { "c_\($0.rawValue) \($0.rawValue)" }
            + kinds.map { "a_\($0.rawValue) \($0.rawValue)[]" }
        try await connection.script(
            "CREATE TEMP TABLE everything (\(definitions.joined(separator: ", ")))")
        let rows = (0..<200).map { place in
            [PostgresValue.int32(place)]
                + kinds.map { $0.any(&generator) }
                + kinds.map { kind in
                    PostgresValue.array((0..<3).map { _ in kind.any(&generator) }, of: kind.type)
                }
        }
        var unsent = rows[...]
        var encoder = BinaryCopyEncoder(columnCount: columns.count)
        let count = try await connection.copyIn("COPY everything FROM STDIN (FORMAT binary)") {
            writer in
            guard let row = unsent.popFirst() else {
                encoder.finish()
                writer.write(encoder.take())
                return false
            }
            encoder.beginRow()
            for value in row { try encoder.append(value) }
            writer.write(encoder.take())
            return true
        }
        #expect(count == rows.count)

        var bytes: [UInt8] = []
        try await connection.copyOut(
            "COPY (TABLE everything ORDER BY place) TO STDOUT (FORMAT binary)", chunkBytes: 1_000
        ) { bytes += $0 }
        var decoder = BinaryCopyDecoder(columns: columns)
        var decoded: [Row] = []
        while !bytes.isEmpty {
            let size = min(bytes.count, Int.random(in: 1...700, using: &generator))
            decoded += try decoder.decode(Array(bytes.prefix(size)))
            bytes.removeFirst(size)
        }
        #expect(decoder.isComplete)
        #expect(decoded.count == rows.count)
        for (row, back) in zip(rows, decoded) {
            for (index, value) in row.enumerated() {
                let returned = try back.value(at: index, as: PostgresValue.self)
                #expect(isSame(value, returned), "seed \(seed): \(value) came back as \(returned)")
            }
        }
        await connection.close()
    }

    @Test func `the typed appends write what the values do`() throws {
        var typed = BinaryCopyEncoder(columnCount: 9)
        typed.beginRow()
        typed.append(true)
        typed.append(Int16(-2))
        typed.append(Int32(-3))
        typed.append(Int64(-4))
        typed.append(Float(0.5))
        typed.append(0.25)
        try typed.append(PostgresTimestamp(microsecondsSinceUnixEpoch: 6))
        try typed.append("sieben")
        typed.append([8, 9])
        var generic = BinaryCopyEncoder(columnCount: 9)
        generic.beginRow()
        let values: [PostgresValue] = [
            .bool(true), .int16(-2), .int32(-3), .int64(-4), .float32(0.5), .float64(0.25),
            .timestamp(PostgresTimestamp(microsecondsSinceUnixEpoch: 6)), .text("sieben"),
            .bytes([8, 9]),
        ]
        for value in values { try generic.append(value) }
        #expect(typed.take() == generic.take())
    }

    @Test func `a COPY whose producer throws leaves no row`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE aborted (n int)")
        var calls = 0
        await #expect(throws: Refusal.self) {
            try await connection.copyIn("COPY aborted FROM STDIN") { writer in
                calls += 1
                if calls == 3 { throw Refusal() }
                writer.write(String(repeating: "1\n", count: 100_000))
                return true
            }
        }
        #expect(try await connection.query("SELECT FROM aborted LIMIT 1").isEmpty)
        await connection.close()
    }

    @Test func `a COPY with a bad row fails with the server's words`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE strict (n int)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn("COPY strict FROM STDIN") { writer in
                writer.write("1\nzwei\n3\n")
                return false
            }
        }
        #expect(error?.state == .invalidTextRepresentation)
        #expect(error?.description == "invalid input syntax for type integer: \"zwei\"")
        #expect(try await connection.query("SELECT FROM strict").isEmpty)
        await connection.close()
    }

    @Test func `a COPY out whose consumer throws frees the connection`() async throws {
        let connection = try await TestServer.connect()
        await #expect(throws: Refusal.self) {
            try await connection.copyOut(
                "COPY (SELECT generate_series(1, 100000000)) TO STDOUT"
            ) { _ in throw Refusal() }
        }
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `a COPY past its deadline is cancelled while its producer works`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE slow (n int)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn(
                "COPY slow FROM STDIN", deadline: .milliseconds(30)
            ) { writer in
                writer.write("1\n")
                return true
            }
        }
        #expect(error == .deadlineExceeded(after: .milliseconds(30)))
        #expect(try await connection.query("SELECT FROM slow").isEmpty)
        await connection.close()
    }

    @Test func `COPY through a call for statements is refused`() async throws {
        let connection = try await TestServer.connect()
        try await connection.script("CREATE TEMP TABLE copied (n int)")
        for sql in ["COPY copied TO STDOUT", "COPY copied FROM STDIN"] {
            let error = await #expect(throws: PostgresError.self) {
                try await connection.script(sql)
            }
            #expect(error?.description == "COPY needs a call of its own")
        }
        let error = await #expect(throws: PostgresError.self) {
            try await connection.copyIn("SELECT 1") { _ in false }
        }
        #expect(error?.description == "statement is not a COPY in the direction of the call")
        #expect(try await connection.query("SELECT 1").count == 1)
        await connection.close()
    }

    @Test func `binary COPY data that lie about themselves are refused`() {
        let header: [UInt8] =
            Array("PGCOPY\n".utf8) + [0xFF, 13, 10, 0] + [UInt8](repeating: 0, count: 8)
        let cases: [([UInt8], String)] = [
            (Array("hello, world".utf8), "binary COPY data do not begin with their signature"),
            (
                header.dropLast(8) + [0, 1, 0, 0, 0, 0, 0, 0],
                "binary COPY data need a newer reader"
            ),
            (header + [0, 2], "binary COPY row has 2 fields, expected 1"),
            (header + [0, 1, 255, 255, 255, 254], "binary COPY field has length -2"),
            (header + [255, 255, 0], "binary COPY data go on after their end"),
        ]
        for (bytes, message) in cases {
            var decoder = BinaryCopyDecoder(columns: [Column(name: "n", type: .int4)])
            let error = #expect(throws: PostgresError.self) { try decoder.decode(bytes) }
            #expect(error?.description == message)
        }
    }
}
