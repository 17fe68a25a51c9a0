import CSV
import Foundation

/// CSV files read whole, record by record.
enum FlightsCSV {
    /// - Parameter body: Gets each record with the places of the columns.
    /// - Returns: The header's names.
    @discardableResult
    static func read(
        _ data: Data, _ body: (_ columns: [String: Int], _ record: CSVRecord) throws -> Void
    ) throws -> [String] {
        var reader = CSVReader()
        var columns: [String: Int] = [:]
        func readRecords() throws {
            while let record = try reader.next() {
                if columns.isEmpty {
                    columns = Dictionary(
                        uniqueKeysWithValues: reader.columns.enumerated().map { ($1, $0) })
                }
                try body(columns, record)
            }
        }
        try data.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: 1 << 20) {
                let end = min(start + 1 << 20, bytes.count)
                reader.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                try readRecords()
            }
        }
        reader.finish()
        try readRecords()
        return reader.columns
    }
}
