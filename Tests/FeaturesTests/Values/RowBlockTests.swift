import Features
import Testing

@Suite struct RowBlockTests {
    @Test func `values make up rows in the order in which they came`() {
        var block = RowBlock(columnCount: 2)
        block.append(.int64(1))
        block.append(.null)
        block.appendRow([.int64(3), .string("four")])
        #expect(block.rowCount == 2)
        #expect(block[1, 1] == .string("four"))
        #expect(Array(block[row: 0]) == [.int64(1), .null])
    }

    @Test func `an incomplete row does not count`() {
        var block = RowBlock(columnCount: 2)
        block.appendRow([.int64(1), .int64(2)])
        block.append(.int64(3))
        #expect(block.rowCount == 1)
    }
}
