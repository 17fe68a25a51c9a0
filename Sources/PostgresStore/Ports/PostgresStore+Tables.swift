package import Features
import Postgres

/// Source tables from CSV files.
extension PostgresStore: TableStore {
    package func load(
        _ load: TableLoad, chunk: @escaping @Sendable () async throws -> [UInt8]?
    ) async throws -> Int {
        guard !load.schema.hasPrefix("larder"), !load.schema.hasPrefix("pg_") else {
            throw FeatureError.invalid(
                "the table was not loaded",
                [
                    Fault(
                        "table", "The schema \"\(load.schema)\" is not yours to load into.",
                        hint: "Choose a schema that begins neither with larder nor with pg_.")
                ])
        }
        do {
            return try await pool.withTransaction { connection in
                try await TableFilling(load, limits: limits).run(chunk, on: connection)
            }
        } catch PostgresError.server(let error) where error.state.isAboutStatement {
            let fault = Fault("table", "PostgreSQL says: \(error.message).", hint: error.hint)
            throw FeatureError.invalid("the table was not loaded", [fault])
        } catch let error as PostgresError {
            throw FeatureError(error)
        }
    }
}
