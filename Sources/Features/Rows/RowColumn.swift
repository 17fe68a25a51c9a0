/// A column of entity rows, as far as it is known.
package struct RowColumn: Hashable, Sendable {
    package let name: String
    /// `nil` while nothing but nulls has come.
    package internal(set) var type: ValueType?

    /// The column; of text while it holds only nulls.
    package var column: Column { Column(name, type ?? .string) }
}
