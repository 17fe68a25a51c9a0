import Postgres

/// Settings of the database for the transaction of a join; they end with it.
enum JoinSettings {
    /// What a sort may hold in memory. A join sorts its entity rows twice: 64 MB keep a million of
    /// them there once. The sort is not what a join spends its time on: with 4 MB, 64 MB and 256 MB
    /// 1,000,000 entity rows took 4.2, 4.7 and 4.6 s.
    private static let sortMemory = "64MB"

    private static let values = [
        // Remembering what was found for each key and time: they hardly ever come twice.
        ("enable_memoize", "off"),
        // Compiling costs more than these expressions do.
        ("jit", "off"),
        // The other core writes the answer: two workers took 6.2 s where none took 4.6 s.
        ("max_parallel_workers_per_gather", "0"),
        ("work_mem", sortMemory),
    ]

    /// Does nothing about settings that the server does not have.
    static func apply(to connection: Connection) async throws(PostgresError) {
        let list = values.map { "('\($0)', '\($1)')" }.joined(separator: ", ")
        try await connection.execute(
            """
            SELECT set_config(known.name, wanted.setting, true)
            FROM (VALUES \(list)) AS wanted (name, setting)
            JOIN pg_settings AS known ON known.name = wanted.name
            """)
    }
}
