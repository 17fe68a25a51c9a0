/// The columns of a result and where each name stands, shared by all its rows.
final class ColumnList: Sendable {
    let columns: [Column]
    private let indexes: [String: Int]

    init(_ columns: [Column]) {
        self.columns = columns
        // PostgreSQL allows a name twice; the first is the one a name finds.
        indexes = Dictionary(
            columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var count: Int { columns.count }

    func index(of name: String) throws(PostgresError) -> Int {
        guard let index = indexes[name] else {
            throw .unknownColumn(name: name, columns: columns.map(\.name))
        }
        return index
    }
}
