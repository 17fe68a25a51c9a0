import Synchronization

/// The context for connections that come; those that are there keep the one they began with.
package final class ReloadableTLSContext: Sendable {
    private let configuration: TLSConfiguration
    private let present: Mutex<TLSContext>

    package init(_ configuration: TLSConfiguration) throws(TLSError) {
        self.configuration = configuration
        present = Mutex(try TLSContext(configuration))
    }

    package var current: TLSContext { present.withLock { $0 } }

    /// Reads the files anew. Clients' session tickets end with the old context.
    ///
    /// - Throws: Where the new files cannot be used; the old ones' content stays in use.
    package func reload() throws(TLSError) {
        let context = try TLSContext(configuration)
        present.withLock { $0 = context }
    }
}
