import Features
import Postgres

/// The most a statement may be estimated to cost.
struct CostBudget {
    /// In the database's unit, about the reading of a page; 0 for no limit.
    let costMax: Double

    /// - Parameters:
    ///   - sql: The statement, or the query for the entity rows.
    ///   - path: Where it stands in the request.
    ///   - title: What it is called, such as `the entity query`.
    /// - Throws: `.invalid` with the estimate, and the index that would help where one would.
    func check(
        _ sql: String, path: String, title: String, on connection: Connection
    ) async throws {
        guard costMax > 0 else { return }
        let plan = try await QueryPlan(sql, on: connection)
        guard plan.cost > costMax else { return }
        let index = try await missingIndex(sql, on: connection) ?? "No index would help."
        throw FeatureError.invalid(
            "\(title) costs too much",
            [
                Fault(
                    path,
                    "PostgreSQL estimates its cost at \(Self.whole(plan.cost)), for "
                        + "\(Self.whole(plan.rows)) rows; the limit is \(Self.whole(costMax)).",
                    hint: "\(index) Ask for fewer rows, or raise the setting query-cost-max.")
            ])
    }

    /// Columns of a table that is read whole and that its condition names.
    private func missingIndex(_ sql: String, on connection: Connection) async throws -> String? {
        let plan = try await QueryPlan(sql, verbose: true, on: connection)
        guard let read = plan.dearestWholeRead else { return nil }
        let rows = try await connection.query(
            """
            SELECT attname::text AS name FROM pg_attribute
            WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """, [.text(read.table.description)])
        let words = Set(
            read.condition.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init))
        var columns: [String] = []
        for row in rows {
            let name: String = try row.value("name")
            if words.contains(name) { columns.append(name) }
        }
        guard !columns.isEmpty else { return nil }
        return "The table \(read.table.schema).\(read.table.name) is read whole: an index on its "
            + "\(columns.joined(separator: ", ")) would help."
    }

    /// A whole number with a comma before every third digit, as people write it.
    private static func whole(_ number: Double) -> String {
        guard number < 9e18 else { return "more than 9,000,000,000,000,000,000" }
        let digits = Array(String(Int64(number)))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }
}
