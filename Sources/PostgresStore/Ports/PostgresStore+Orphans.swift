package import Features
import Postgres

extension PostgresStore {
    /// Drops tables that belong to nobody: staged rows, and datasets without a receipt.
    ///
    /// Both are created in the transaction that drops them or stores their receipt, so there are
    /// none, unless a program had a defect. Only tables named as these are go: a project may be
    /// called `datasets` or `staging`, and has its tables in the same schema then.
    /// - Returns: The names of the tables.
    package func dropOrphans() async throws(FeatureError) -> [String] {
        try await withConnection { connection in
            // In one statement, which sees tables and receipts as of one moment.
            let orphans = try await connection.query(
                """
                SELECT nspname, relname FROM pg_class
                JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE relkind = 'r' AND (
                    nspname = 'larder_staging' AND relname ~ '^(join|copy)_[0-9a-f]{32}$'
                    OR nspname = 'larder_datasets' AND relname ~ '^dataset_[0-9a-f]{32}$'
                    AND NOT EXISTS (SELECT FROM larder.datasets WHERE table_name = relname))
                """)
            var names: [String] = []
            for row in orphans {
                let table = try TableName(
                    schema: row.value("nspname"), name: row.value("relname"))
                try await connection.script("DROP TABLE IF EXISTS \(table)")
                names.append("\(table.schema).\(table.name)")
            }
            return names
        }
    }
}
