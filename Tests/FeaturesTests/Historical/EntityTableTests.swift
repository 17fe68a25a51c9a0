import Features
import JSON
import Testing

@Suite struct EntityTableTests {
    private let keys = [Column("driver_id", .int64)]

    private func table(_ text: String) throws -> EntityTable {
        let rows = try JSONValue(parsing: text).arrayValue?.compactMap(\.objectValue) ?? []
        return try EntityTable(reading: rows.map(RowFields.json), joinKeys: keys)
    }

    private func refusal(_ faults: Fault...) -> FeatureError {
        .invalid("the entity rows are wrong", faults)
    }

    @Test func `columns keep their order; join keys and times take their types`() throws {
        let table = try table(#"[{"label": 1, "event_timestamp": "1970-01-01", "driver_id": 7}]"#)
        #expect(
            table.columns == [
                Column("label", .int64), Column("event_timestamp", .timestamp),
                Column("driver_id", .int64),
            ])
        #expect(table.rows == [[.int64(1), .timestamp(time(0)), .int64(7)]])
    }

    @Test(
        arguments: [
            ("1", "2", .int64), ("1", "2.5", .float64), ("2.5", "1", .float64),
            ("true", "null", .bool),
            (#""a""#, #""b""#, .string), ("null", "null", .string),
        ] as [(String, String, ValueType)])
    func `another JSON column has the type of its values`(
        first: String, second: String, type: ValueType
    ) throws {
        let table = try table(
            """
            [{"driver_id": 1, "event_timestamp": 0, "label": \(first)},
             {"driver_id": 1, "event_timestamp": 0, "label": \(second)}]
            """)
        #expect(table.columns.last == Column("label", type))
    }

    @Test func `another JSON column may not mix types`() {
        #expect(
            throws: refusal(
                Fault("entity_rows[0].label", "\"label\" expects string, but holds 1."))
        ) {
            try table(
                """
                [{"driver_id": 1, "event_timestamp": 0, "label": 1},
                 {"driver_id": 1, "event_timestamp": 0, "label": "a"}]
                """)
        }
    }

    @Test func `a JSON row may leave columns out`() throws {
        let table = try table(
            """
            [{"driver_id": 1, "event_timestamp": 0},
             {"event_timestamp": 0, "label": 3, "driver_id": 2}]
            """)
        #expect(table.columns.map(\.name) == ["driver_id", "event_timestamp", "label"])
        #expect(
            table.rows == [
                [.int64(1), .timestamp(time(0)), .null],
                [.int64(2), .timestamp(time(0)), .int64(3)],
            ])
    }

    @Test(arguments: [#"{"event_timestamp": 0}"#, #"{"event_timestamp": 0, "driver_id": null}"#])
    func `a row may not leave its join key out`(row: String) {
        #expect(
            throws: refusal(
                Fault("entity_rows[1].driver_id", "The join key \"driver_id\" is missing."))
        ) { try table(#"[{"driver_id": 1, "event_timestamp": 0}, \#(row)]"#) }
    }

    @Test func `times without a zone are counted`() throws {
        let times = [#""1970-01-01""#, #""1970-01-01T00:00:00Z""#, "0"]
        let rows = times.map { #"{"driver_id": 1, "event_timestamp": \#($0)}"# }
        #expect(try table("[\(rows.joined(separator: ", "))]").timesWithoutZone == 1)
    }

    @Test func `other columns of CSV stay text`() throws {
        let header = CSVHeader(["driver_id", "event_timestamp", "label"])
        let table = try EntityTable(
            reading: [
                .text(header: header, fields: ["1", "1970-01-01", "007"]),
                .text(header: header, fields: ["2", "1970-01-01", nil]),
            ], joinKeys: keys)
        #expect(table.columns.last == Column("label", .string))
        #expect(
            table.rows == [
                [.int64(1), .timestamp(time(0)), .string("007")],
                [.int64(2), .timestamp(time(0)), .null],
            ])
    }

    @Test func `no rows still have the columns that rows need`() throws {
        let table = try table("[]")
        #expect(table.columns == keys + [Column("event_timestamp", .timestamp)])
        #expect(table.rows.isEmpty)
    }

    @Test func `a missing column is told once`() {
        #expect(
            throws: refusal(
                Fault(
                    "entity_rows", "The column \"driver_id\" is missing.",
                    hint: "Entity rows need driver_id, event_timestamp."),
                Fault(
                    "entity_rows", "The column \"event_timestamp\" is missing.",
                    hint: "Entity rows need driver_id, event_timestamp."))
        ) { try table(#"[{"label": 1}, {"label": 2}]"#) }
    }

    @Test func `a row without a time is told`() {
        #expect(
            throws: refusal(
                Fault("entity_rows[1].event_timestamp", "The event timestamp is missing."))
        ) {
            try table(
                """
                [{"driver_id": 1, "event_timestamp": 0},
                 {"driver_id": 1, "event_timestamp": null}]
                """
            )
        }
    }

    @Test func `a value of another type is told`() {
        #expect(
            throws: refusal(
                Fault("entity_rows[0].driver_id", "\"driver_id\" expects int64, but holds \"x\"."),
                Fault(
                    "entity_rows[0].event_timestamp",
                    "\"event_timestamp\" expects timestamp, but holds \"soon\"."))
        ) { try table(#"[{"driver_id": "x", "event_timestamp": "soon"}]"#) }
    }

    @Test func `text with a zero byte is told`() {
        #expect(
            throws: refusal(
                Fault(
                    "entity_rows[0].label",
                    "\"label\" holds text with a zero byte, which cannot be stored."))
        ) { try table(#"[{"driver_id": 1, "event_timestamp": 0, "label": "\u0000"}]"#) }
    }

    @Test func `only the first twenty faults are told`() {
        let rows = Array(
            repeating: #"{"driver_id": "x", "event_timestamp": 0}"#, count: 50
        ).joined(separator: ",")
        let error = #expect(throws: FeatureError.self) { try table("[\(rows)]") }
        guard case .invalid(_, let faults)? = error else { return }
        #expect(faults.count == 20)
    }
}
