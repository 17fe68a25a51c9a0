import Features
import TestSupport
import Testing

@Suite struct CSVTableTests {
    @Test func `the columns' names are the header`() {
        let header = CSVTable.header([Column("a", .int64), Column("b,c", .string)])
        #expect(String(decoding: header, as: UTF8.self) == "a,\"b,c\"\n")
    }

    @Test func `null is an empty field, empty text is not`() {
        let lines = CSVTable.lines(RowBlock([[.null, .string(""), .null]]))
        #expect(String(decoding: lines, as: UTF8.self) == ",\"\",\n")
    }

    @Test func `every value has its text`() {
        let lines = CSVTable.lines(
            RowBlock([
                [
                    .bool(true), .int32(-1), .int64(2), .float32(0.1), .float64(0.1),
                    .float64(.nan), .string("a b"), .bytes([1, 2, 3]), .timestamp(time(0)),
                    .array([.string("x")]),
                ]
            ]))
        #expect(
            String(decoding: lines, as: UTF8.self)
                == "true,-1,2,0.1,0.1,NaN,a b,AQID,1970-01-01T00:00:00Z,\"[\"\"x\"\"]\"\n")
    }
}
