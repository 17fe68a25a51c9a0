import Postgres

extension PostgresStore {
    /// Why the role of `queryConfiguration` is not one for entity queries; `nil` where it is.
    ///
    /// - Throws: What keeps it from connecting.
    package func queryRoleFault() async throws -> String? {
        let own = try await pool.withConnection { connection in
            try await connection.query(Self.placeStatement)
        }
        return try await withOwnSession(queryConfiguration) { session in
            let theirs = try await session.query(Self.placeStatement)
            guard
                try own.first?.value("place", as: String.self)
                    == theirs.first?.value("place", as: String.self)
            else { return "entity queries would go to another database" }
            let roles = try await session.query(
                """
                SELECT rolsuper OR pg_has_role(oid, $1, 'MEMBER')
                    OR pg_has_role(oid, 'pg_signal_backend', 'MEMBER') AS is_mighty
                FROM pg_roles WHERE rolname = current_user
                """, [.text(try own.first?.value("role") ?? "")])
            guard try roles.first?.value("is_mighty", as: Bool.self) == false
            else { return "the role for entity queries may do what the server's own may" }
            return nil
        }
    }

    /// The role of a connection, and what tells its database from others.
    private static let placeStatement = """
        SELECT current_user::text AS role,
            current_database() || ' ' || pg_postmaster_start_time() AS place
        """
}
