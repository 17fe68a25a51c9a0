/// Steps through the places that the elements of a tensor take in rows: row after row, in each the
/// tensor's columns.
struct TensorCursor {
    /// Of the element, in the rows' values.
    private(set) var place: Int
    /// Of the rows.
    private(set) var column: Int
    /// Of the element, in the tensor.
    private(set) var index = 0
    private let columns: Range<Int>
    private let gap: Int

    /// - Parameter width: Of the rows.
    init(_ columns: Range<Int>, width: Int) {
        self.columns = columns
        place = columns.lowerBound
        column = columns.lowerBound
        gap = width - columns.count
    }

    @inline(__always)
    mutating func advance() {
        index &+= 1
        place &+= 1
        column &+= 1
        if column == columns.upperBound {
            column = columns.lowerBound
            place &+= gap
        }
    }
}
