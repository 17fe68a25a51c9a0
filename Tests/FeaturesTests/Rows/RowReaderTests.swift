import Features
import JSON
import Testing

@Suite struct RowReaderTests {
    private func read(_ format: RowFormat, _ body: String) throws -> [ReadRows] {
        var reader = RowReader(format, columns: IngestColumns(view: try Drivers.stats(.quarantine)))
        return try read(&reader, body)
    }

    private func read(_ reader: inout RowReader, _ body: String) throws -> [ReadRows] {
        reader.feed(Array(body.utf8))
        reader.finish()
        var all: [ReadRows] = []
        while let read = try reader.next() { all.append(read) }
        return all
    }

    private func malformed(_ format: RowFormat, _ body: String) -> FeatureError? {
        #expect(throws: FeatureError.self) { try read(format, body) }
    }

    @Test func `a line that is no JSON is named`() {
        #expect(
            malformed(.ndjson, "{\"driver_id\": 1, \"at\": 0}\n\n{\"at\":}\n")
                == .malformed(
                    format: "NDJSON", detail: "Line 3, column 7: expected a value, found \"}\"."))
    }

    @Test func `a line that is no object is named`() {
        #expect(
            malformed(.ndjson, "7")
                == .malformed(format: "for this path", detail: "Line 1: an object is expected."))
    }

    @Test func `a key that comes twice is refused`() {
        #expect(
            malformed(.ndjson, #"{"driver_id": 1, "at": 0, "at": 0}"#)
                == .malformed(
                    format: "NDJSON", detail: "Line 1, column 27: the key \"at\" appears twice."))
    }

    @Test func `a row of an array that is no object is named`() {
        #expect(
            malformed(.jsonArray(path: "rows"), #"[{"driver_id": 1, "at": 0}, 7]"#)
                == .invalid(
                    "the request is wrong", [Fault("rows[1]", "An object is expected here.")]))
    }

    @Test func `a ragged record is named by line and row`() {
        #expect(
            malformed(.csv, "driver_id,at\n1,0\n\"2\",0\n1\n")
                == .malformed(
                    format: "CSV",
                    detail: "Line 4: row 2 has 1 field, the header has 2; the column \"at\" is "
                        + "missing."))
    }

    @Test func `CSV that is not UTF-8 is refused with its place`() throws {
        var reader = RowReader(.csv, columns: IngestColumns(view: try Drivers.stats()))
        reader.feed(Array("driver_id,at,home\n1,0,a\n1,0,".utf8) + [0xFF, 0x0A])
        reader.finish()
        #expect(
            throws: FeatureError.malformed(
                format: "CSV", detail: "Line 3, field 3: invalid UTF-8.")
        ) { try reader.next() }
    }

    @Test func `a line longer than the limit is refused before it ends`() throws {
        var reader = RowReader(.ndjson, columns: IngestColumns(view: try Drivers.stats()))
        let piece = [UInt8](repeating: 0x20, count: 9 << 20)
        reader.feed(piece)
        let early = try reader.next()
        #expect(early?.received == nil)
        reader.feed(piece)
        #expect(
            throws: FeatureError.malformed(
                format: "NDJSON", detail: "Line 1: more than the limit of 16777216 bytes.")
        ) { try reader.next() }
    }

    @Test func `rows come in blocks of the size asked for`() throws {
        var reader = RowReader(
            .csv, columns: IngestColumns(view: try Drivers.stats()), blockRowsMax: 2)
        let all = try read(&reader, "driver_id,at\n1,0\n2,0\n3,0\n4,0\n5,0")
        #expect(all.map(\.rows.rowCount) == [2, 2, 1])
        #expect(all.map(\.received) == [2, 2, 1])
    }

    @Test func `a wrong row is kept as it was sent`() throws {
        let json = try read(.ndjson, #"{"driver_id": 2, "at": 0, "rating": "x"}"#)
        #expect(
            json.flatMap(\.wrong).map(\.payload) == [["driver_id": 2, "at": 0, "rating": "x"]])
        let csv = try read(.csv, "driver_id,rating\n1,\n")
        #expect(csv.flatMap(\.wrong).map(\.payload) == [["driver_id": "1", "rating": nil]])
        #expect(csv.flatMap(\.wrong).map(\.view) == ["stats"])
    }

    @Test func `a body without rows gives none`() throws {
        #expect(try read(.csv, "driver_id,at\n").isEmpty)
        #expect(try read(.ndjson, "").isEmpty)
        #expect(try read(.jsonArray(path: "rows"), "[]").isEmpty)
    }
}
