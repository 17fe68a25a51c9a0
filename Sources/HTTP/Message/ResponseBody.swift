/// What follows the head of a response.
package enum ResponseBody: Sendable {
    case empty
    case bytes([UInt8])
    /// Written piece by piece while the client reads, in bounded memory.
    ///
    /// The closure runs in a task that is cancelled when the connection goes. An error it throws
    /// cuts the connection before the last chunk: the client sees a truncated answer, never a
    /// short one that looks whole.
    case stream(@Sendable (BodyWriter) async throws -> Void)
}
