/// From nothing to an open session.
extension Connection {
    func establish() async throws(PostgresError) {
        let script = try configuration.sessionScript()
        let id = try begin(deadline: configuration.connectDeadline, state: .opening)
        let outcome = await cancellable(id) { () async throws(PostgresError) in
            try await self.connect()
            try await self.send { $0.send(script: script) }
            _ = try await self.finishResults()
        }
        do throws(PostgresError) {
            try await end(id, outcome)
            state = .open
        } catch {
            close()
            throw error
        }
    }

    private func connect() async throws(PostgresError) {
        // On a busy machine the deadline may pass before there is a link to give up.
        try checkNotInterrupted()
        guard let link = Link(configuration.parameters) else {
            throw .unreachable(reason: "out of memory")
        }
        self.link = link
        while true {
            switch link.poll() {
            case .waitReadable:
                try watchSocket(of: link)
                await wait(for: .readable)
            case .waitWritable:
                try watchSocket(of: link)
                await wait(for: .writable)
            case .connected:
                try watchSocket(of: link)
                guard link.finishConnecting() else { throw lose() }
                return
            case .failed:
                throw refusal(link.message)
            }
            _ = try liveLink()
        }
    }

    /// Tells a server that said no from one that was never reached.
    ///
    /// In verbose form a refusal reads `…: FATAL: 28P01: password authentication failed …
    /// LOCATION: auth_failed, auth.c:326`; the severity may be in the server's language.
    private func refusal(_ message: String) -> PostgresError {
        let parts = message.split(separator: ": ", omittingEmptySubsequences: false)
        let code = parts.firstIndex { part in
            part.utf8.count == 5 && part.allSatisfy { $0.isUppercase || $0.isNumber }
                && part.contains(where: \.isNumber)
        }
        guard let code else { return .unreachable(reason: message) }
        let rest = parts[(code + 1)...].joined(separator: ": ")
        let text = rest.split(separator: " LOCATION: ").first.map(String.init) ?? rest
        return .server(ServerError(state: SQLState(String(parts[code])), message: text))
    }
}
