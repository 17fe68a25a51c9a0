/// Some rows of one result, copied out of libpq into one block of bytes.
///
/// Immutable once built, so that rows can be read on any thread and outlive the connection.
final class RowBatch: Sendable {
    let columns: ColumnList
    private let bytes: [UInt8]
    /// For each cell, row by row: where it starts in `bytes`.
    private let starts: [Int]
    /// For each cell: its length, or -1 for null.
    private let lengths: [Int32]

    init(columns: ColumnList, bytes: [UInt8], starts: [Int], lengths: [Int32]) {
        self.columns = columns
        self.bytes = bytes
        self.starts = starts
        self.lengths = lengths
    }

    func isNull(row: Int, column: Int) -> Bool {
        lengths[row * columns.count + column] < 0
    }

    /// Gives the bytes of a cell, `nil` for null, for the length of the call.
    func withCell<T>(
        row: Int, column: Int, _ body: (UnsafeRawBufferPointer?) throws(PostgresError) -> T
    ) throws(PostgresError) -> T {
        let cell = row * columns.count + column
        guard lengths[cell] >= 0 else { return try body(nil) }
        let range = starts[cell]..<starts[cell] + Int(lengths[cell])
        return try bytes.withUnsafeBufferPointer { (all) throws(PostgresError) -> T in
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(all)[range]))
        }
    }

    /// Collects cells in row order.
    struct Builder {
        private let columns: ColumnList
        private var bytes: [UInt8] = []
        private var starts: [Int] = []
        private var lengths: [Int32] = []
        private(set) var rowCount = 0

        init(columns: ColumnList) {
            self.columns = columns
        }

        /// Adds the next cell of the row; `nil` for null.
        mutating func append(_ cell: UnsafeRawBufferPointer?) {
            starts.append(bytes.count)
            lengths.append(cell.map { Int32($0.count) } ?? -1)
            if let cell { bytes.append(contentsOf: cell) }
        }

        mutating func endRow() {
            rowCount += 1
        }

        /// The rows collected so far; the builder starts again empty.
        mutating func take() -> [Row] {
            let batch = RowBatch(
                columns: columns, bytes: bytes, starts: starts, lengths: lengths)
            let rows = (0..<rowCount).map { Row(batch: batch, index: $0) }
            self = Builder(columns: columns)
            return rows
        }
    }
}
