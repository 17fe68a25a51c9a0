/// Why a streamed body, either way, ended before its end.
package enum BodyError: Error, Sendable, Equatable {
    /// The other side closed or reset the connection.
    case disconnected
    /// The body exceeds the route's limit of `bytesMax` bytes.
    case tooLarge(bytesMax: Int)
    /// The body arrived more slowly than the limits allow.
    case timeout
    /// The chunked framing is wrong.
    case malformed
    /// The body is compressed, and cannot be decompressed.
    case inflation(InflationError)
    /// The task that waited was cancelled.
    case cancelled
}
