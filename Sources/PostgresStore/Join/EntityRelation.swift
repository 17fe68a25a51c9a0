import Features

/// What stands behind FROM as the entity rows of a join: a table, or a query in parentheses, with
/// the columns `row_id`, `c0`, `c1`, ….
struct EntityRelation {
    let sql: String
    let columns: EntityColumns
    /// Counted, or estimated where the rows have not been read.
    let rowCount: Int
    /// From the least event time of all rows to the greatest; all there can be where they are
    /// unknown.
    var times: ClosedRange<EventTime> = .earliest ... .latest

    /// The name of an entity column; its own may be no name PostgreSQL can hold.
    static func columnName(_ index: Int) -> String { "c\(index)" }

    /// The column with the entity rows' times.
    var timeColumn: String { Self.columnName(columns.timeIndex) }

    /// The column of a join key.
    func keyColumn(_ name: String) -> String {
        guard let index = columns.columns.firstIndex(where: { $0.name == name }) else {
            preconditionFailure("the entity columns were checked")
        }
        return Self.columnName(index)
    }

    /// The conditions that a view's rows within reach of the entity rows' times fulfil.
    ///
    /// - Parameter eventTime: The view's column, as SQL.
    func reach(of eventTime: String, ttl: TimeToLive?) -> [String] {
        var conditions = ["\(eventTime) <= \(SQLTime.literal(times.upperBound))"]
        if let ttl,
            let oldest = SQLTime.oldestAdmitted(
                at: SQLTime.literal(times.lowerBound), from: times.lowerBound, by: ttl)
        {
            conditions.append("\(eventTime) >= \(oldest)")
        }
        return conditions
    }
}

extension EntityRelation {
    /// Nothing, of which PostgreSQL expects so many rows: for plans that are not run.
    init(estimating rowCount: Int, _ columns: EntityColumns) {
        // A null that only each row tells; one that is known before would end the plan there.
        let nulls = columns.columns.enumerated().map { index, column in
            "CASE WHEN number < 0 THEN NULL::\(column.type.sqlName) END "
                + "AS \(Self.columnName(index))"
        }
        sql = """
            (SELECT number::bigint AS row_id, \(nulls.joined(separator: ", "))
            FROM generate_series(1, \(rowCount)) AS number)
            """
        self.columns = columns
        self.rowCount = rowCount
    }
}
