/// Where a streamed response body goes.
package struct BodyWriter: Sendable {
    let pipe: ResponsePipe
    /// Where the client wants the body compressed.
    let deflater: DeflatingWriter?

    /// Sends `bytes`, waiting while the client is behind by `Limits.responseLead`.
    ///
    /// One chunk per call is not promised. For one task at a time.
    ///
    /// - Throws: `.disconnected` once the connection has gone, `.cancelled` in a cancelled task.
    package func write(_ bytes: [UInt8]) async throws(BodyError) {
        guard let deflater else { return try await pipe.write(bytes) }
        try await pipe.write(deflater.compress(bytes, flushing: pipe.isTaken))
    }

    /// Sets a field that follows the body (RFC 9110, 6.5), where the body goes out in chunks;
    /// elsewhere there is no place for one. The response should name it in `Trailer`.
    package func setTrailer(_ name: String, _ value: String) {
        pipe.setTrailer(name, value)
    }

    /// The body is complete: sends what compression still holds.
    func finish() async throws(BodyError) {
        if let deflater { try await pipe.write(deflater.finish()) }
    }
}
