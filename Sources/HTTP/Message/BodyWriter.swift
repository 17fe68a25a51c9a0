/// Where a streamed response body goes.
package struct BodyWriter: Sendable {
    let pipe: ResponsePipe

    /// Sends `bytes`, waiting while the client is behind by more than
    /// `Limits.responseBufferBytesMax`. One chunk per call is not promised.
    ///
    /// - Throws: `.disconnected` once the connection has gone, `.cancelled` in a cancelled task.
    package func write(_ bytes: [UInt8]) async throws(BodyError) {
        try await pipe.write(bytes)
    }
}
