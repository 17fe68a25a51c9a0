import Foundation
import Parquet
import Testing

/// Random tables, read back by pyarrow and by DuckDB, cell by cell.
@Suite(
    .enabled("there is no Python environment with pyarrow and DuckDB") {
        await ParquetReader.isReady()
    })
struct ParquetReadersTests {
    @Test(arguments: ["pyarrow", "duckdb"])
    func `readers of others find every cell as it was`(reader: String) async throws {
        let tables = (0..<150).map { RandomTable(seed: 4_000 + $0) }
        let listings = try await ParquetReader.listings(of: tables.map(\.file), by: reader)
        for (index, (table, listing)) in zip(tables, listings).enumerated() {
            #expect(listing == table.listing, "seed \(4_000 + index)")
        }
    }

    @Test(arguments: ["pyarrow", "duckdb"])
    func `a large table of many row groups is whole`(reader: String) async throws {
        var limits = ParquetLimits()
        limits.groupRows = 10_000
        var writer = ParquetWriter(
            columns: [ParquetColumn("n", .int64), ParquetColumn("text", .string)], limits: limits)
        var expected = "column 6e int64\ncolumn 74657874 string\n"
        for row in 0..<100_001 {
            writer.append(Int64(row))
            writer.append(row % 3 == 0 ? "fizz" : "")
            writer.endRow()
            expected += "row\n\(row)\n\(row % 3 == 0 ? "x66697a7a" : "x")\n"
        }
        writer.finish()
        let listings = try await ParquetReader.listings(of: [writer.take()], by: reader)
        #expect(listings == [expected])
    }
}
