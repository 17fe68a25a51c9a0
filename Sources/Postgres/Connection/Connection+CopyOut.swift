/// Bulk data out of the server.
extension Connection {
    /// Runs `COPY … TO STDOUT` and hands the bytes over in chunks.
    ///
    /// A chunk ends at the end of a message of the server, which is the end of a row in the text
    /// formats. The next one is read while the last is consumed, and none beyond. An error of the
    /// consumer cancels the COPY and is thrown.
    ///
    /// - Parameters:
    ///   - statement: The COPY command, in any format.
    ///   - chunkBytes: A chunk is handed over once it has as many; it is larger by less than the
    ///     size of one row.
    ///   - deadline: For all of it, the consumer's time included; none when absent.
    /// - Returns: The rows the server gave.
    @discardableResult
    package nonisolated(nonsending) func copyOut(
        _ statement: String,
        chunkBytes: Int = 256 * 1024,
        deadline: Duration? = nil,
        _ consume: nonisolated(nonsending) ([UInt8]) async throws -> Void
    ) async throws -> Int {
        let id = try await beginCopy(statement, .copyOut, deadline: deadline)
        do {
            let rows = try await withTaskCancellationHandler {
                var chunk = try await nextChunk(chunkBytes)
                while chunk.count >= chunkBytes {
                    // Read meanwhile: the server would otherwise wait for the consumer as often as
                    // the socket is full.
                    async let next = nextChunk(chunkBytes)
                    do {
                        try await consume(chunk)
                    } catch {
                        // Or leaving here would wait until that chunk is there.
                        await stopServer(id, after: error)
                        throw error
                    }
                    chunk = try await next
                }
                if !chunk.isEmpty { try await consume(chunk) }
                return try await finishResults().rowsAffected
            } onCancel: {
                interruptSoon(id)
            }
            return try await end(id, .success(rows))
        } catch {
            guard await isRunning(id) else { throw error }
            throw await abandonCopyOut(id, because: error)
        }
    }

    /// At least that many bytes, or fewer at the end.
    func nextChunk(_ count: Int) async throws(PostgresError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 4_096)
        while bytes.count < count, try await receiveCopyData(into: &bytes, upTo: count) {}
        return bytes
    }

    func isRunning(_ id: UInt64) -> Bool {
        statement?.id == id
    }

    func abandonCopyOut(_ id: UInt64, because error: any Error) async -> any Error {
        stopServer(id, after: error)
        _ = await Result(catchingAsync: { () async throws(PostgresError) in
            var ignored: [UInt8] = []
            while try await self.receiveCopyData(into: &ignored) { ignored.removeAll() }
        })
        return await abandon(id, because: error)
    }
}
