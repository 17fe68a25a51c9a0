/// The column names of a CSV body.
package final class CSVHeader: Sendable {
    package let names: [String]
    private let indices: [String: Int]

    /// - Parameter names: Each once, which the reader of the CSV has made sure of.
    package init(_ names: [String]) {
        self.names = names
        indices = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    }

    package func index(of name: String) -> Int? { indices[name] }
}
