import JSON
import Postgres

/// What PostgreSQL thinks of a statement before running it.
struct QueryPlan {
    /// As `EXPLAIN (FORMAT JSON)` gives it.
    let document: JSONValue
    /// In units of about the reading of one page.
    let cost: Double
    /// An estimate of what the statement yields.
    let rows: Double

    /// - Parameter verbose: With the schemas of tables, and with the columns of every step.
    init(_ sql: String, verbose: Bool = false, on connection: Connection) async throws {
        let rows = try await connection.query(
            "EXPLAIN (FORMAT JSON\(verbose ? ", VERBOSE" : "")) \(sql)", isPrepared: false)
        guard let text = try rows.first?.value(at: 0, as: String.self),
            let document = try JSONValue(parsing: Array(text.utf8)).arrayValue?.first,
            let plan = document["Plan"], let cost = plan["Total Cost"]?.doubleValue,
            let estimate = plan["Plan Rows"]?.doubleValue
        else { throw PostgresError.malformedData(reason: "a plan cannot be read") }
        self.document = document
        self.cost = cost
        self.rows = estimate
    }

    /// A table that the statement reads whole to find some of its rows.
    struct WholeRead {
        let table: TableName
        /// What the rows are found by, as the database writes it.
        let condition: String
        let cost: Double
    }

    /// The dearest of such reads; only in a verbose plan.
    var dearestWholeRead: WholeRead? {
        guard let plan = document["Plan"] else { return nil }
        var reads: [WholeRead] = []
        Self.collect(plan, joinCondition: nil, loops: 1, into: &reads)
        return reads.max { $0.cost < $1.cost }
    }

    /// Where a plan says by what it joins.
    private static let joinConditions = ["Join Filter", "Hash Cond", "Merge Cond"]

    private static func collect(
        _ node: JSONValue, joinCondition: String?, loops: Double, into reads: inout [WholeRead]
    ) {
        let condition = node["Filter"]?.stringValue ?? joinCondition
        if node["Node Type"]?.stringValue == "Seq Scan", let condition,
            let schema = node["Schema"]?.stringValue, schema != StagingTable.schema,
            let name = node["Relation Name"]?.stringValue,
            let table = try? TableName(schema: schema, name: name)
        {
            let cost = (node["Total Cost"]?.doubleValue ?? 0) * loops
            reads.append(WholeRead(table: table, condition: condition, cost: cost))
        }
        let own = joinConditions.compactMap { node[$0]?.stringValue }.first ?? joinCondition
        let children = node["Plans"]?.arrayValue ?? []
        let isLoop = node["Node Type"]?.stringValue == "Nested Loop"
        for (index, child) in children.enumerated() {
            // The inner side of a nested loop runs once for each row of the outer.
            let outerRows = children.first?["Plan Rows"]?.doubleValue ?? 1
            let inner = isLoop && index == 1
            collect(
                child, joinCondition: own, loops: inner ? loops * max(1, outerRows) : loops,
                into: &reads)
        }
    }
}
