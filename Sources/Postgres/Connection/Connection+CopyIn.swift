/// Bulk data into the server.
extension Connection {
    /// Runs `COPY … FROM STDIN` with what the producer writes.
    ///
    /// The producer is called again and again, each time after the bytes of the last call were
    /// taken by the network, until it returns `false`. An error it throws makes the COPY fail,
    /// which leaves no row, and is thrown.
    ///
    /// - Parameters:
    ///   - statement: The COPY command, in any format.
    ///   - deadline: For all of it, the producer's time included; none when absent.
    /// - Returns: The rows the server took.
    @discardableResult
    package nonisolated(nonsending) func copyIn(
        _ statement: String,
        deadline: Duration? = nil,
        _ produce: nonisolated(nonsending) (inout CopyWriter) async throws -> Bool
    ) async throws -> Int {
        let id = try await beginCopy(statement, .copyIn, deadline: deadline)
        var writer = CopyWriter()
        do {
            let rows = try await withTaskCancellationHandler {
                var hasMore = true
                while hasMore {
                    hasMore = try await produce(&writer)
                    if writer.isFull || !hasMore { try await put(writer.take()) }
                }
                return try await finishCopyIn()
            } onCancel: {
                interruptSoon(id)
            }
            return try await end(id, .success(rows))
        } catch {
            throw await abandonCopyIn(id, because: error)
        }
    }

    /// Starts a COPY in the direction the caller expects.
    func beginCopy(
        _ statement: String, _ direction: ServerResult.Status, deadline: Duration?
    ) async throws(PostgresError) -> UInt64 {
        let sql = try checked(statement)
        let id = try begin(deadline: deadline)
        let started = await cancellable(id) { () async throws(PostgresError) in
            try await self.send { $0.send(script: sql) }
            guard let result = try await self.nextResult() else { throw self.lose() }
            if result.status == direction { return }
            if result.status == .failure {
                let error = self.failure(of: result)
                if self.link != nil { _ = try await self.finishResults() }
                throw error
            }
            _ = try await self.finishResults()
            throw .invalidUse(reason: "statement is not a COPY in the direction of the call")
        }
        if case .failure = started { try await end(id, started) }
        return id
    }

    private func put(_ bytes: [UInt8]) async throws(PostgresError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try checkNotInterrupted()
            let piece = rest.prefix(Self.copyPieceBytes)
            try await send { $0.putCopyData(piece) }
            rest = rest.dropFirst(Self.copyPieceBytes)
        }
    }

    private func finishCopyIn() async throws(PostgresError) -> Int {
        try checkNotInterrupted()
        try await send { $0.putCopyEnd(failingBecause: nil) }
        return try await finishResults().rowsAffected
    }

    private func abandonCopyIn(_ id: UInt64, because error: any Error) async -> any Error {
        guard statement?.id == id else { return error }
        // Already ended by the server's answer when the error is that answer.
        if link?.putCopyEnd(failingBecause: "the client gave up") == true {
            _ = await Result(catchingAsync: { () async throws(PostgresError) in
                try await self.flush()
                _ = try await self.finishResults()
            })
        }
        let outcome = (error as? PostgresError).map { Result<Void, PostgresError>.failure($0) }
        do throws(PostgresError) {
            try await end(id, outcome ?? .success(()))
            return error
        } catch {
            return error
        }
    }

    /// Large enough that a call costs nothing beside the copy, small enough that libpq's buffer
    /// stays small.
    private static let copyPieceBytes = 256 * 1024
}
