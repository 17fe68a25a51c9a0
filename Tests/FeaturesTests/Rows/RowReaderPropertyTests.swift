import Features
import JSON
import TestSupport
import Testing

/// The reader in place against the plain way: each value alone, by `FeatureValue`'s own readers.
struct RowReaderPropertyTests {
    private static let types: [ValueType] = [
        .bool, .int32, .int64, .float32, .float64, .string, .bytes, .timestamp,
        ValueType(.float64, isArray: true), ValueType(.string, isArray: true),
    ]

    private static let texts = [
        "", "0", "1", "-1", "+1", "-0", "007", "1.", ".5", "-.5e1", "1e5", "1E-7", "1e", "e1", ".",
        "3.0", "2147483647", "2147483648", "-2147483648", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "9007199254740993", "9007199254740993.0",
        "0.1", "0.30331272607892745", "1234567890.12345678", "0.000123456789012345678", "1e22",
        "1e23", "123456789012345678901234567890", "0.1234567890123456789012345", "1e400", "1e-400",
        "3.5e38", "16777217", "NaN", "nan", "Infinity", "-inf", "inf", "abc", " 1", "1 ", "0x10",
        "1_000", "true", "FALSE", "t", "F", "yes", "2026-01-01", "2026-02-29", "2024-02-29T23:59",
        "2026-01-01T00:00:00Z", "2026-01-01 05:06:07.123456789+02:30", "2026-01-01T00:00:00.5z",
        "2026-01-01T24:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z",
        "0000-01-01", "1767225600000000", "-62135596800000001", "Oslo", "Zürich", "a,b",
        "say \"no\"", "two\nlines", "AQI=", "[]", "[1, null, 2.5]", "[1", "[\"a\", \"\\u0000\"]",
        "a\u{0}b",
    ]

    private static let fragments = [
        "null", "true", "false", "0", "-0", "1", "-1", "3.0", "1e3", "2147483648", "0.1",
        "0.30331272607892745", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "16777217", "1e22", "1e-400", "3.5e38", "1e99", "1767225600000000", "\"NaN\"",
        "\"Infinity\"", "\"1\"", "\"Oslo\"", "\"Z\\u00fcrich\"", "\"Zürich\"", "\"a\\\"b\"",
        "\"a\\u0000b\"", "\"2026-01-01T00:00:00Z\"", "\"2026-01-01\"", "\"soon\"", "\"AQI=\"", "[]",
        "[1, null, 2.5]", "[\"a\"]", "{\"a\": 1}",
    ]

    private static func columns() throws -> IngestColumns {
        let features = types.enumerated().map { index, type in
            #"{"name": "f\#(index)", "type": "\#(type.name)"}"#
        }
        let views = """
            "feature_views": [{"name": "stats", "entities": ["driver"], "source": "trips",
              "ingest": "warn", "features": [\(features.joined(separator: ","))]}]
            """
        let source = """
            "data_sources": [{"name": "trips", "kind": "push", "event_timestamp": "at",
              "schema": [{"name": "driver_id", "type": "int64"},
                \(features.joined(separator: ","))]}]
            """
        let bundle = Drivers.bundle(Drivers.entities, source, views)
        return IngestColumns(view: try schema("stats", in: bundle))
    }

    /// Reads a body in pieces cut anywhere.
    private static func read(
        _ body: [UInt8], _ format: RowFormat, _ random: inout SplitMix64
    ) throws -> (rows: [[FeatureValue]], wrong: [Int], received: Int) {
        var reader = RowReader(
            format, columns: try columns(), blockRowsMax: Int.random(in: 1...7, using: &random))
        var rows: [[FeatureValue]] = []
        var wrong: [Int] = []
        var received = 0
        func take() throws {
            while let read = try reader.next() {
                for row in 0..<read.rows.rowCount { rows.append(Array(read.rows[row: row])) }
                wrong += read.wrong.compactMap { $0.faults.first?.row }
                received += read.received
            }
        }
        var rest = body[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...60, using: &random))
            rest = rest.dropFirst(piece.count)
            reader.feed(Array(piece))
            try take()
        }
        reader.finish()
        try take()
        return (rows, wrong, received)
    }

    /// The row as a block holds it; `nil` where something in it is wrong.
    private static func expected(
        _ key: FeatureValue?, _ time: FeatureValue?, _ values: [FeatureValue?]
    ) -> [FeatureValue]? {
        let all = [time, .null, key] + values
        guard let key, let time, !key.isNull, !time.isNull,
            all.allSatisfy({ $0.map { !$0.holdsZeroByte } ?? false })
        else { return nil }
        return all.compactMap { $0 }
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `rows of CSV are typed as each field alone`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let names = ["driver_id", "event_timestamp"] + Self.types.indices.map { "f\($0)" }
        let order = Array(names.indices).shuffled(using: &random)
        var body = order.map { names[$0] }.joined(separator: ",") + "\n"
        var wanted: [[FeatureValue]] = []
        var wrong: [Int] = []
        for row in 0..<40 {
            let fits = Int.random(in: 0...2, using: &random) > 0
            let types = [.int64, .timestamp] + Self.types
            let fields = types.map { type -> String in
                let fitting = fits ? Self.texts.filter { Self.value($0, type) != nil } : Self.texts
                return fitting.randomElement(using: &random) ?? ""
            }
            body += order.map { Self.quoted(fields[$0], &random) }.joined(separator: ",")
            body += Bool.random(using: &random) ? "\n" : "\r\n"
            let values = zip(fields, types).map { Self.value($0, $1) }
            if let row = Self.expected(values[0], values[1], Array(values[2...])) {
                wanted.append(row)
            } else {
                wrong.append(row)
            }
        }
        let read = try Self.read(Array(body.utf8), .csv, &random)
        #expect(read.rows == wanted, "seed \(seed)")
        #expect(read.wrong == wrong, "seed \(seed)")
        #expect(read.received == 40)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `rows of JSON are typed as each value alone`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let names = ["driver_id", "event_timestamp"] + Self.types.indices.map { "f\($0)" }
        let types = [.int64, .timestamp] + Self.types
        var lines: [String] = []
        var wanted: [[FeatureValue]] = []
        var wrong: [Int] = []
        for row in 0..<40 {
            let fits = Int.random(in: 0...2, using: &random) > 0
            var values: [FeatureValue?] = []
            var members: [String] = []
            for (name, type) in zip(names, types) {
                if Int.random(in: 0...9, using: &random) == 0 {
                    values.append(.null)
                    continue
                }
                let fitting =
                    fits
                    ? Self.fragments.filter { Self.value(json: $0, type) != nil } : Self.fragments
                let text = fitting.randomElement(using: &random) ?? "null"
                values.append(Self.value(json: text, type))
                let blank = Bool.random(using: &random) ? " " : ""
                members.append("\"\(name)\"\(blank):\(blank)\(text)")
            }
            if Bool.random(using: &random) { members.shuffle(using: &random) }
            lines.append("{\(members.joined(separator: ", "))}")
            if let row = Self.expected(values[0], values[1], Array(values[2...])) {
                wanted.append(row)
            } else {
                wrong.append(row)
            }
        }
        let ndjson = try Self.read(
            Array(lines.joined(separator: "\n").utf8), .ndjson, &random)
        #expect(ndjson.rows == wanted, "seed \(seed)")
        #expect(ndjson.wrong == wrong, "seed \(seed)")
        let array = try Self.read(
            Array("[\(lines.joined(separator: ",\n"))]".utf8), .jsonArray(path: "rows"), &random)
        #expect(array.rows == wanted, "seed \(seed)")
        #expect(array.wrong == wrong, "seed \(seed)")
    }

    private static func value(_ text: String, _ type: ValueType) -> FeatureValue? {
        if text.isEmpty { return .null }
        guard type.isArray else { return FeatureValue(text: text, type: type) }
        return (try? JSONValue(parsing: text)).flatMap { FeatureValue(json: $0, type: type) }
    }

    private static func value(json text: String, _ type: ValueType) -> FeatureValue? {
        (try? JSONValue(parsing: text)).flatMap { FeatureValue(json: $0, type: type) }
    }

    private static func quoted(_ field: String, _ random: inout SplitMix64) -> String {
        let needsQuotes = field.contains { ",\"\n".contains($0) }
        guard !field.isEmpty, needsQuotes || Int.random(in: 0...4, using: &random) == 0 else {
            return field
        }
        return "\"\(field.replacing("\"", with: "\"\""))\""
    }
}
