/// Rows of a matrix, by index, in the order in which they are used.
package enum RowSelection: Sendable, Hashable, Codable {
    case range(Range<Int>)
    /// Repeats are allowed.
    case rows([Int32])

    package var count: Int {
        switch self {
        case .range(let range): range.count
        case .rows(let rows): rows.count
        }
    }

    /// The indices, one after the other.
    package var indices: [Int] {
        switch self {
        case .range(let range): Array(range)
        case .rows(let rows): rows.map(Int.init)
        }
    }
}
