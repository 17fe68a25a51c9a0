extension Result where Failure == PostgresError {
    /// What the body returns or throws, run where the caller runs.
    nonisolated(nonsending) init(
        catchingAsync body: nonisolated(nonsending) () async throws(PostgresError) -> Success
    ) async {
        do throws(PostgresError) {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
