import CLibpq

/// A request to cancel whatever a connection is running, prepared while the connection is whole.
// Immutable, and libpq allows `PQcancel` on any thread, beside any use of the connection.
final class CancelRequest: @unchecked Sendable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        PQfreeCancel(handle)
    }

    /// Opens a second connection and asks the server to cancel. Blocks until the server has
    /// taken the request, which does not yet mean that the statement has ended.
    func send() {
        var message = [CChar](repeating: 0, count: 256)
        // The outcome is not looked at: a request that failed shows in the statement going on,
        // and is then sent again.
        _ = PQcancel(handle, &message, Int32(message.count))
    }
}
