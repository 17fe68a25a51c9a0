/// Bulk data from one server session into another.
extension Connection {
    /// Runs `COPY … TO STDOUT` here and `COPY … FROM STDIN` there, with the bytes of the one for
    /// the other: both in the same format, and the columns of the same types.
    ///
    /// No more than one chunk is held. When either fails, both are ended, and no row stays there.
    ///
    /// - Parameter deadline: For all of it.
    /// - Returns: The rows the other server took.
    @discardableResult
    package nonisolated(nonsending) func copyOut(
        _ statement: String, to other: Connection, _ into: String, deadline: Duration? = nil
    ) async throws -> Int {
        let id = try await beginCopy(statement, .copyOut, deadline: deadline)
        do {
            let rows = try await withTaskCancellationHandler {
                try await other.copyIn(into, deadline: deadline) { writer in
                    let chunk = try await nextChunk(Self.acrossChunkBytes)
                    writer.write(chunk)
                    guard chunk.count < Self.acrossChunkBytes else { return true }
                    // Before the other COPY is said to be whole: these bytes may have ended early.
                    _ = try await finishResults()
                    return false
                }
            } onCancel: {
                interruptSoon(id)
            }
            return try await end(id, .success(rows))
        } catch {
            guard await isRunning(id) else { throw error }
            throw await abandonCopyOut(id, because: error)
        }
    }

    private static let acrossChunkBytes = 256 * 1024
}
