import Features
import Testing

/// Entity rows of joins as they are read.
@Suite struct EntityRowReaderTests {
    private let keys = [Column("driver", .int64)]

    private func read(
        _ format: RowFormat, _ body: String, blockRowsMax: Int = 10
    ) throws -> (blocks: [ReadRows], columns: [RowColumn]) {
        var reader = RowReader(format, joinKeys: keys, blockRowsMax: blockRowsMax)
        reader.feed(Array(body.utf8))
        reader.finish()
        var blocks: [ReadRows] = []
        while let block = try reader.next() { blocks.append(block) }
        return (blocks, reader.columns)
    }

    private func faults(_ format: RowFormat, _ body: String) throws -> [Fault] {
        do {
            _ = try read(format, body)
            return []
        } catch FeatureError.invalid("the entity rows are wrong", let faults) {
            return faults
        }
    }

    @Test func `text of CSV stays text`() throws {
        let read = try read(.csv, "label,driver,event_timestamp\n1,7,1970-01-01\n,8,0\n")
        #expect(read.columns.map(\.name) == ["label", "driver", "event_timestamp"])
        #expect(read.columns.map(\.type) == [.string, .int64, .timestamp])
        #expect(
            read.blocks.flatMap(\.rows.values) == [
                .string("1"), .int64(7), .timestamp(time(0)), .null, .int64(8), .timestamp(time(0)),
            ])
    }

    @Test func `a column of CSV has the type that is said`() throws {
        var reader = RowReader(.csv, joinKeys: keys, typed: [Column("label", .float64)])
        reader.feed(Array("label,driver,event_timestamp\n1,7,0\n,8,0\n".utf8))
        reader.finish()
        let block = try #require(try reader.next())
        #expect(block.columns.map(\.type) == [.float64, .int64, .timestamp])
        #expect([block.rows[0, 0], block.rows[1, 0]] == [.float64(1), .null])
    }

    @Test func `columns of JSON take the types of their values`() throws {
        let read = try read(
            .ndjson,
            """
            {"driver": 1, "event_timestamp": 0, "a": null, "b": true, "c": 1, "d": "x"}
            {"driver": 1, "event_timestamp": 0, "a": 1.5, "b": false, "c": 2, "e": 3}
            """)
        #expect(read.columns.map(\.name) == ["driver", "event_timestamp", "a", "b", "c", "d", "e"])
        #expect(
            read.columns.map(\.type) == [
                .int64, .timestamp, .float64, .bool, .int64, .string, .int64,
            ])
        let block = try #require(read.blocks.first)
        #expect(block.rows[0, 6] == .null)
        #expect(block.rows[1, 6] == .int64(3))
    }

    @Test func `a column of whole numbers widens at its first fraction`() throws {
        let rows = ["1", "2", "2.5", "3"].map {
            #"{"driver": 1, "event_timestamp": 0, "x": \#($0)}"#
        }.joined(separator: "\n")
        let read = try read(.ndjson, rows, blockRowsMax: 2)
        #expect(read.blocks.map { $0.columns[2].type } == [.int64, .float64])
        #expect(
            read.blocks.map { block in (0..<2).map { block.rows[$0, 2] } }
                == [[.int64(1), .int64(2)], [.float64(2.5), .float64(3)]])
    }

    @Test func `rows before a column appeared have nulls in it`() throws {
        let read = try read(
            .ndjson,
            """
            {"driver": 1, "event_timestamp": 0}
            {"late": "x", "driver": 2, "event_timestamp": 0}
            """, blockRowsMax: 1)
        #expect(read.blocks.map(\.columns.count) == [2, 3])
        #expect(read.columns.map(\.name) == ["driver", "event_timestamp", "late"])
    }

    @Test func `values of another kind than before are refused`() throws {
        #expect(
            try faults(
                .ndjson,
                """
                {"driver": 1, "event_timestamp": 0, "x": 1}
                {"driver": 1, "event_timestamp": 0, "x": "one"}
                """) == [
                    Fault(
                        "entity_rows[1].x", "\"x\" expects int64, but holds \"one\".")
                ])
    }

    @Test func `a missing time and a wrong key are named`() throws {
        #expect(
            try faults(.csv, "driver,event_timestamp\none,0\n1,\n") == [
                Fault("entity_rows[0].driver", "\"driver\" expects int64, but holds \"one\"."),
                Fault("entity_rows[1].event_timestamp", "The event timestamp is missing."),
            ])
    }

    @Test func `a missing join key is named`() throws {
        let fault = Fault("entity_rows[1].driver", "The join key \"driver\" is missing.")
        #expect(try faults(.csv, "driver,event_timestamp\n1,0\n,0\n") == [fault])
        for row in [#"{"driver": null, "event_timestamp": 0}"#, #"{"event_timestamp": 0}"#] {
            #expect(
                try faults(.ndjson, #"{"driver": 1, "event_timestamp": 0}"# + "\n" + row)
                    == [fault])
        }
    }

    @Test func `a join key that only later rows bear is missing in those before`() throws {
        let rows = [
            #"{"event_timestamp": 0}"#, #"{"driver": 1, "event_timestamp": 0}"#,
        ]
        #expect(
            try faults(.ndjson, rows.joined(separator: "\n")) == [
                Fault("entity_rows[0].driver", "The join key \"driver\" is missing.")
            ])
    }

    @Test func `times without a zone are counted`() throws {
        let times = [
            "2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00", "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00z", "2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00-01",
            "1767225600000000",
        ]
        let csv = times.map { "1,\($0)\n" }.joined()
        let fromCSV = try read(.csv, "driver,event_timestamp\n" + csv, blockRowsMax: 3)
        #expect(fromCSV.blocks.map(\.timesWithoutZone) == [3, 0, 0])
        let json = times.map { #"{"driver": 1, "event_timestamp": "\#($0)"}"# }
        let fromJSON = try read(.ndjson, json.joined(separator: "\n"), blockRowsMax: 3)
        #expect(fromJSON.blocks.map(\.timesWithoutZone) == [3, 0, 0])
    }

    @Test func `a missing column is named`() throws {
        #expect(
            try faults(.csv, "driver\n1\n").first
                == Fault(
                    "entity_rows", "The column \"event_timestamp\" is missing.",
                    hint: "Entity rows need driver, event_timestamp."))
    }

    @Test func `without rows the columns are the header's, or those that are needed`() throws {
        let read = try read(.csv, "label,driver\n")
        #expect(read.columns.map(\.name) == ["label", "driver"])
        #expect(read.columns.map(\.type) == [.string, .int64])
        #expect(try self.read(.ndjson, "").columns.map(\.name) == ["driver", "event_timestamp"])
    }
}
