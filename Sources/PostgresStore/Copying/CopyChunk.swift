import Features
import Postgres

/// Rows in a table of their own, within the transaction that works with them and drops it.
struct CopyChunk {
    let name: TableName

    /// Creates and fills the table.
    ///
    /// - Parameters:
    ///   - columns: As CREATE TABLE takes them.
    ///   - bytes: In the binary form of COPY.
    init(
        columns: [String], bytes: [UInt8], on connection: Connection, limits: StoreLimits
    ) async throws {
        name = try TableName.unique(schema: "larder_staging", prefix: "copy")
        try await connection.script(
            "CREATE UNLOGGED TABLE \(name) (\(columns.joined(separator: ", ")))")
        try await connection.copyIn(
            "COPY \(name) FROM STDIN (FORMAT binary)", deadline: limits.bulkDeadline
        ) { writer in
            writer.write(bytes)
            return false
        }
    }

    func drop(on connection: Connection) async throws {
        try await connection.script("DROP TABLE \(name)")
    }
}
