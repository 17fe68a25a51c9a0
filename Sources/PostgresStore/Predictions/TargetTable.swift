import Features
import Models
import Postgres

/// Where a table of predictions is to stand, beside what is there.
struct TargetTable {
    let name: TableName
    private let target: PredictionTable.Target

    init(_ target: PredictionTable.Target) throws(PostgresError) {
        self.target = target
        name = try TableName(schema: target.schema, name: target.table)
    }

    /// - Throws: `.inTheWay` as `replaced`, `.invalid` where no table can be created there.
    func check(on connection: Connection) async throws {
        // First: in a schema that is nobody's to use, nothing can be looked for.
        let answer = try await connection.query(
            """
            SELECT coalesce(
                (SELECT has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE')
                FROM pg_namespace WHERE nspname = $1),
                has_database_privilege(current_database(), 'CREATE')) AS is_ours
            """, [.text(target.schema)])
        guard try answer.first?.value("is_ours") ?? false else {
            throw FeatureError.invalid(
                "the request is wrong",
                [
                    Fault(
                        "table",
                        "The server may not create tables in the schema \"\(target.schema)\".",
                        hint: "Grant its role CREATE on the schema, or name another one.")
                ])
        }
        _ = try await replaced(on: connection)
    }

    /// The predictions that give way to others.
    ///
    /// - Returns: `nil` where nothing has the target's name.
    /// - Throws: `.inTheWay` for what is not to be replaced, or is no table of predictions.
    func replaced(on connection: Connection) async throws -> BatchPredictionRecord? {
        // The catalogs are read, not `to_regclass` asked: that answers from the session's cache,
        // which after a wait for an advisory lock has not heard of the table that another
        // transaction has put there. Types share their names with tables.
        let isThere = try await connection.query(
            """
            SELECT EXISTS (
                SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE nspname = $1 AND relname = $2
            ) OR EXISTS (
                SELECT FROM pg_type JOIN pg_namespace ON pg_namespace.oid = typnamespace
                WHERE nspname = $1 AND typname = $2
            ) AS is_there
            """, [.text(name.schema), .text(name.name)]
        ).first?.value("is_there", as: Bool.self)
        guard isThere == true else { return nil }
        let place = "\(target.schema).\(target.table)"
        guard let record = try await BatchPredictionRecord.find(at: name, on: connection) else {
            throw FeatureError.inTheWay(
                "the table \"\(place)\" holds no predictions, and is not replaced",
                hint: "Name another table.")
        }
        guard target.replaces else {
            throw FeatureError.inTheWay(
                "there is a table \"\(place)\" already",
                hint: "Send \"replace\": true to replace it, or name another table.")
        }
        return record
    }
}
