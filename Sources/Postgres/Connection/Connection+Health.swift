/// Whether a connection that lay idle can be used again.
extension Connection {
    /// Looks for signs that the session is over.
    ///
    /// - Parameter isProbed: Whether to ask the server, one round trip; otherwise only what has
    ///   already arrived is looked at, which costs one system call.
    func isUsable(isProbed: Bool) async -> Bool {
        guard state == .open, statement == nil, link?.isIdleInNoTransaction == true,
            consumeArrivedInput()
        else { return false }
        guard isProbed else { return true }
        do throws(PostgresError) {
            try await runUncancellably("", deadline: configuration.connectDeadline)
            return true
        } catch {
            return false
        }
    }
}
