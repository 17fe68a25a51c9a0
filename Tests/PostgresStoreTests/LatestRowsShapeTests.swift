import PostgresStore
import Testing

/// When the latest rows are found by a descent for each key.
@Suite struct LatestRowsShapeTests {
    @Test(arguments: [
        (rowsPerKey: 16.0, LatestRowsShape.scan), (18, .descents),
    ])
    func `rows that lie key by key are passed over until they are many`(
        rowsPerKey: Double, expected: LatestRowsShape
    ) {
        for correlation in [-1.0, 1] {
            #expect(
                LatestRowsShape(rows: rowsPerKey * 1000, keys: 1000, correlation: correlation)
                    == expected)
        }
    }

    @Test(arguments: [
        (rowsPerKey: 4.0, LatestRowsShape.scan), (10, .descents),
    ])
    func `rows that lie anywhere are passed over while they are few`(
        rowsPerKey: Double, expected: LatestRowsShape
    ) {
        #expect(
            LatestRowsShape(rows: rowsPerKey * 1000, keys: 1000, correlation: 0) == expected)
    }

    @Test func `a table of which nothing is known is passed over`() {
        #expect(LatestRowsShape(rows: 0, keys: 1, correlation: 0) == .scan)
    }
}
