/// The name and type of one column of a result.
package struct Column: Sendable, Hashable {
    package let name: String
    package let type: PostgresType

    package init(name: String, type: PostgresType) {
        self.name = name
        self.type = type
    }
}
