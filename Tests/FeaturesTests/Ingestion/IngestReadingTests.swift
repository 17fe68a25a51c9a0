import Features
import TestSupport
import Testing

@Suite struct IngestReadingTests {
    /// Rows as somebody sends them.
    private enum Sent {
        case json(String)
        case csv([String], [String?])

        var format: RowFormat {
            switch self {
            case .json: .ndjson
            case .csv: .csv
            }
        }

        var body: [UInt8] {
            switch self {
            case .json(let text): Array(text.split(separator: "\n").joined(separator: " ").utf8)
            case .csv(let header, let fields):
                Array("\(line(header))\n\(line(fields))\n".utf8)
            }
        }

        private func line(_ fields: [String?]) -> String {
            fields.map { field in
                guard let field else { return "" }
                return field.contains(",") ? "\"\(field)\"" : field
            }.joined(separator: ",")
        }
    }

    private func read(_ row: Sent, columns: IngestColumns? = nil) throws -> ReadRows {
        var reader = RowReader(
            row.format, columns: try columns ?? IngestColumns(view: Drivers.stats()))
        reader.feed(row.body)
        reader.finish()
        let read = try reader.next()
        return try #require(read)
    }

    private func typed(_ row: Sent, columns: IngestColumns? = nil) throws -> TypedRow {
        let columns = try columns ?? IngestColumns(view: Drivers.stats())
        let read = try read(row, columns: columns)
        let rows = PlacedRows(rows: read.rows, firstSequence: 0, now: time(-1))
            .offlineRows(of: columns.views[0])
        let only = try #require(rows.first)
        let created = only.order.createdTime
        return TypedRow(
            key: only.key, eventTime: only.order.eventTime,
            createdTime: created == time(-1) ? nil : created, values: only.values)
    }

    private func faults(_ row: Sent, columns: IngestColumns? = nil) throws -> [RowFault] {
        try read(row, columns: columns).wrong.flatMap(\.faults)
    }

    private let wanted = TypedRow(
        key: key(1), eventTime: time(60), createdTime: time(90),
        values: [.float64(4.5), .string("Rome")])

    @Test func `a JSON row takes the types of the view`() throws {
        let row = Sent.json(
            """
            {"driver_id": 1, "event_timestamp": "1970-01-01T00:01:00Z",
              "created_timestamp": "1970-01-01T00:01:30Z", "rating": 4.5, "home": "Rome"}
            """)
        #expect(try typed(row) == wanted)
    }

    @Test func `a CSV row takes the types of the view`() throws {
        let row = Sent.csv(
            ["home", "rating", "created_timestamp", "event_timestamp", "driver_id"],
            ["Rome", "4.5", "1970-01-01T00:01:30Z", "1970-01-01T00:01:00Z", "1"])
        #expect(try typed(row) == wanted)
    }

    @Test func `the times may have the source's own names`() throws {
        let row = Sent.json(
            """
            {"driver_id": 1, "at": 60000000, "known_at": 90000000, "rating": 4.5, "home": "Rome"}
            """)
        #expect(try typed(row) == wanted)
    }

    @Test func `the common name of a time counts before the source's own`() throws {
        let row = Sent.json(
            """
            {"driver_id": 1, "at": 1, "event_timestamp": 60000000, "created_timestamp": 90000000,
              "known_at": 2, "rating": 4.5, "home": "Rome"}
            """)
        #expect(try typed(row) == wanted)
    }

    @Test func `without a created time the row leaves it open`() throws {
        let row = Sent.json(#"{"driver_id": 1, "at": 60000000}"#)
        #expect(try typed(row).createdTime == nil)
    }

    @Test func `a feature that is left out, null or an empty CSV field is null`() throws {
        #expect(try typed(.json(#"{"driver_id": 1, "at": 0}"#)).values == [.null, .null])
        #expect(
            try typed(.json(#"{"driver_id": 1, "at": 0, "rating": null}"#)).values == [
                .null, .null,
            ])
        #expect(
            try typed(.csv(["driver_id", "at", "rating"], ["1", "0", nil])).values == [
                .null, .null,
            ])
    }

    @Test func `an array in a CSV field is JSON`() throws {
        let bundle = Drivers.bundle.replacing(
            #"{"name": "rating", "type": "float64"}"#,
            with: #"{"name": "rating", "type": "float64[]"}"#)
        let fields = Sent.csv(["driver_id", "at", "rating"], ["1", "0", "[1, null]"])
        let row = try typed(fields, columns: IngestColumns(view: schema("stats", in: bundle)))
        #expect(row.values.first == .array([.float64(1), .null]))
    }

    @Test func `an unknown column is refused`() throws {
        #expect(
            try faults(.json(#"{"driver_id": 1, "at": 0, "city": "Rome"}"#)) == [
                RowFault(
                    row: 0, field: "city", check: "type",
                    detail: "The feature view \"stats\" has no column \"city\".")
            ])
    }

    @Test(arguments: [#"{"at": 0}"#, #"{"driver_id": null, "at": 0}"#])
    func `a missing join key is refused`(text: String) throws {
        #expect(
            try faults(.json(text)) == [
                RowFault(
                    row: 0, field: "driver_id", check: "key",
                    detail: "The join key \"driver_id\" is missing.")
            ])
    }

    @Test func `a join key of another type is refused`() throws {
        #expect(
            try faults(.json(#"{"driver_id": "one", "at": 0}"#)) == [
                RowFault(
                    row: 0, field: "driver_id", check: "key",
                    detail: "\"driver_id\" expects int64, but holds \"one\".")
            ])
    }

    @Test func `a missing event time is refused`() throws {
        #expect(
            try faults(.json(#"{"driver_id": 1}"#)) == [
                RowFault(
                    row: 0, field: "event_timestamp", check: "time",
                    detail: "The event timestamp is missing.")
            ])
    }

    @Test(arguments: [
        ("event_timestamp", #"{"driver_id": 1, "event_timestamp": "soon", "at": 0}"#),
        ("at", #"{"driver_id": 1, "at": "soon"}"#),
        ("created_timestamp", #"{"driver_id": 1, "at": 0, "created_timestamp": "soon"}"#),
        ("known_at", #"{"driver_id": 1, "at": 0, "known_at": "soon"}"#),
    ])
    func `a time that is none is refused once`(name: String, text: String) throws {
        #expect(
            try faults(.json(text)) == [
                RowFault(
                    row: 0, field: name, check: "time",
                    detail: "\"\(name)\" expects timestamp, but holds \"soon\".")
            ])
    }

    @Test func `a source whose time has the common name reports it once`() throws {
        let bundle = Drivers.bundle.replacing(#""at""#, with: #""event_timestamp""#)
        let columns = IngestColumns(view: try schema("stats", in: bundle))
        #expect(
            try faults(.json(#"{"driver_id": 1, "event_timestamp": true}"#), columns: columns) == [
                RowFault(
                    row: 0, field: "event_timestamp", check: "time",
                    detail: "\"event_timestamp\" expects timestamp, but holds true.")
            ])
    }

    @Test func `a value of another type is refused`() throws {
        #expect(
            try faults(.csv(["driver_id", "at", "rating"], ["1", "0", "good"])) == [
                RowFault(
                    row: 0, field: "rating", check: "type",
                    detail: "\"rating\" expects float64, but holds \"good\".")
            ])
    }

    @Test func `text with a zero byte is refused`() throws {
        #expect(
            try faults(.json(#"{"driver_id": 1, "at": 0, "home": "Ro\u0000me"}"#)) == [
                RowFault(
                    row: 0, field: "home", check: "type",
                    detail: "\"home\" holds text with a zero byte, which cannot be stored.")
            ])
    }

    @Test func `a long value is cut in the message`() throws {
        let long = String(repeating: "x", count: 100)
        #expect(
            try faults(.csv(["driver_id", "at", "rating"], ["1", "0", long])).map(\.detail) == [
                "\"rating\" expects float64, but holds \"" + long.prefix(59) + "…."
            ])
    }

    @Test func `everything that is wrong with a row is named`() throws {
        #expect(
            try faults(.json(#"{"city": 1, "driver_id": 1.5, "rating": "x", "home": 2}"#))
                .map(\.field) == ["city", "driver_id", "event_timestamp", "rating", "home"])
    }

    @Test func `rows of a push source bear its columns`() throws {
        guard let schema = try project().schema(of: "stats"),
            case .push(let columns) = schema.source.origin
        else { return }
        let row = Sent.json(
            """
            {"driver_id": 1, "at": 60000000, "known_at": 90000000, "rating": 4.5, "city": "Rome"}
            """)
        #expect(
            try typed(row, columns: IngestColumns(source: columns, views: [schema])) == wanted)
    }
}
