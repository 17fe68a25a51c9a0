package import Features
package import Models
import Postgres

/// The part of `ModelStore` that remembers where aliases were.
extension PostgresStore {
    package func changes(
        of alias: AliasName, before: Int64?, limit: Int
    ) async throws(FeatureError) -> [AliasChange] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT * FROM larder.model_alias_changes
                WHERE project = $1 AND model = $2 AND alias = $3 AND id < $4
                ORDER BY id DESC LIMIT $5
                """, alias.values + [.int64(before ?? .max), .int64(Int64(limit))]
            ).map(AliasChange.init)
        }
    }

    package func changeToTakeBack(
        of alias: AliasName
    ) async throws(FeatureError) -> AliasChange? {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT * FROM larder.model_alias_changes AS change
                WHERE project = $1 AND model = $2 AND alias = $3 AND undoes IS NULL
                    AND NOT EXISTS (
                        SELECT FROM larder.model_alias_changes AS later
                        WHERE later.undoes = change.id)
                ORDER BY id DESC LIMIT 1
                """, alias.values
            ).first.map(AliasChange.init)
        }
    }

    package func change(
        of alias: AliasName, by job: String
    ) async throws(FeatureError) -> AliasChange? {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT * FROM larder.model_alias_changes
                WHERE project = $1 AND model = $2 AND alias = $3 AND job = $4
                """, alias.values + [.text(job)]
            ).first.map(AliasChange.init)
        }
    }

    /// Records a move, in its transaction.
    @discardableResult
    static func remember(
        _ alias: AliasName, from former: Int?, to version: Int?, principal: String,
        _ cause: AliasChange.Cause, on connection: Connection
    ) async throws -> AliasChange {
        let number = { (version: Int?) -> PostgresValue in
            version.map { .int32(Int32(clamping: $0)) } ?? .null
        }
        var job: PostgresValue = .null
        var undone: PostgresValue = .null
        switch cause {
        case .request: break
        case .gate(let id): job = .text(id)
        case .rollback(let change): undone = .int64(change)
        }
        let rows = try await connection.query(
            """
            INSERT INTO larder.model_alias_changes
                (project, model, alias, principal, former, version, job, undoes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *
            """,
            alias.values + [.text(principal), number(former), number(version), job, undone])
        return try AliasChange(rows[0])
    }
}

extension AliasName {
    var values: [PostgresValue] { [.text(project), .text(model), .text(alias)] }
}

extension AliasChange {
    /// Reads a row of `larder.model_alias_changes`.
    fileprivate init(_ row: Row) throws {
        let cause: Cause =
            if let job = try row.value("job", as: String?.self) {
                .gate(job: job)
            } else if let change = try row.value("undoes", as: Int64?.self) {
                .rollback(of: change)
            } else {
                .request
            }
        self.init(
            id: try row.value("id"), at: try row.time("at"),
            principal: try row.value("principal"), former: try row.value("former"),
            version: try row.value("version"), cause: cause)
    }
}
