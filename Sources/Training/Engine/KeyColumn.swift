/// A column by which rows are told apart, but not learnt from: of a slice, or of a group that is
/// not to be divided.
package struct KeyColumn: Sendable, Hashable {
    package let name: String
    /// For each row an index into `values`, or -1 where the value is missing.
    package let codes: [Int32]
    /// The distinct values, as text.
    package let values: [String]

    /// - Precondition: Every code is -1 or an index into `values`.
    package init(name: String, codes: [Int32], values: [String]) {
        precondition(codes.allSatisfy { $0 >= -1 && $0 < values.count }, "codes of known values")
        self.name = name
        self.codes = codes
        self.values = values
    }
}
