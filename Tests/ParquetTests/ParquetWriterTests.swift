import Parquet
import Testing

struct ParquetWriterTests {
    @Test func `a file of one column and one row is these bytes`() {
        var writer = ParquetWriter(columns: [ParquetColumn("n", .int32)])
        writer.append(7 as Int32)
        writer.endRow()
        writer.finish()
        let expected: [UInt8] =
            Array("PAR1".utf8)
            // PageHeader: a data page of 10 bytes, with one value, plain, levels as runs.
            + [0x15, 0x00, 0x15, 0x14, 0x15, 0x14]
            + [0x2C, 0x15, 0x02, 0x15, 0x00, 0x15, 0x06, 0x15, 0x06, 0x00, 0x00]
            // Definition levels: 2 bytes, one packed group that begins with a one.
            + [0x02, 0x00, 0x00, 0x00, 0x03, 0x01]
            // 7.
            + [0x07, 0x00, 0x00, 0x00]
            // FileMetaData: version 2, the schema: a root of one child, and n.
            + [0x15, 0x04, 0x19, 0x2C]
            + [0x48, 0x06] + Array("schema".utf8) + [0x15, 0x02, 0x00]
            + [0x15, 0x02, 0x25, 0x02, 0x18, 0x01] + Array("n".utf8) + [0x00]
            // One row in one group of one chunk at byte 4.
            + [0x16, 0x02, 0x19, 0x1C, 0x19, 0x1C, 0x26, 0x08]
            // ColumnMetaData: int32, plain and runs, n, uncompressed, one value, 27 bytes at 4.
            + [0x1C, 0x15, 0x02, 0x19, 0x25, 0x00, 0x06, 0x19, 0x18, 0x01] + Array("n".utf8)
            + [0x15, 0x00, 0x16, 0x02, 0x16, 0x36, 0x16, 0x36, 0x26, 0x08]
            // Statistics: no null; greatest and least 7.
            + [0x3C, 0x36, 0x00, 0x28, 0x04, 0x07, 0x00, 0x00, 0x00]
            + [0x18, 0x04, 0x07, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00]
            // The group: 27 bytes, one row, at byte 4, 27 bytes.
            + [0x16, 0x36, 0x16, 0x02, 0x26, 0x08, 0x16, 0x36, 0x00]
            + [0x28, 0x10] + Array("larder version 1".utf8)
            // Column orders: one, by type.
            + [0x19, 0x1C, 0x1C, 0x00, 0x00, 0x00]
        let bytes = writer.take()
        let footer = UInt32(expected.count - 31)
        let end = withUnsafeBytes(of: footer.littleEndian) { Array($0) } + Array("PAR1".utf8)
        #expect(bytes == expected + end)
    }

    @Test func `bytes taken on the way make up the same file`() {
        var limits = ParquetLimits()
        limits.groupRows = 3
        var whole = ParquetWriter(columns: Self.columns, limits: limits)
        var pieces = ParquetWriter(columns: Self.columns, limits: limits)
        var taken: [UInt8] = []
        for row in 0..<10 {
            Self.append(row, to: &whole)
            Self.append(row, to: &pieces)
            taken += pieces.take()
        }
        whole.finish()
        pieces.finish()
        #expect(taken + pieces.take() == whole.take())
    }

    @Test func `a row group ends when its values are large enough`() {
        var limits = ParquetLimits()
        limits.groupBytes = 64 * 1024
        var writer = ParquetWriter(columns: [ParquetColumn("text", .string)], limits: limits)
        _ = writer.take()
        var largest = 0
        for row in 0..<100 {
            writer.append("\(row)" + String(repeating: "x", count: 10_000))
            writer.endRow()
            largest = max(largest, writer.take().count)
        }
        #expect(largest > 64 * 1024 && largest < 96 * 1024)
    }

    @Test func `texts that repeat themselves are written once`() {
        let text = String(repeating: "Oslo", count: 25)
        var writer = ParquetWriter(columns: [ParquetColumn("city", .string)])
        for _ in 0..<10_000 {
            writer.append(text)
            writer.endRow()
        }
        writer.finish()
        #expect(writer.take().count < 500)
    }

    private static let columns = [ParquetColumn("a", .double), ParquetColumn("b", .string)]

    private static func append(_ row: Int, to writer: inout ParquetWriter) {
        writer.append(Double(row) / 3)
        writer.append("row \(row % 2)")
        writer.endRow()
    }
}
