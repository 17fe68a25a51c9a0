/// What a server is holding at a moment, and whom it has let in since its start.
package struct ServerStatistics: Sendable, Equatable {
    /// Connections that were answered with a refusal or closed without one.
    package struct Refused: Sendable, Equatable {
        /// For `Limits.connectionsMax`.
        package var inTotal = 0
        /// For `Limits.connectionsPerAddressMax`.
        package var byAddress = 0
    }

    /// What the server would not wait for any longer.
    package enum Timeout: Sendable, CaseIterable {
        case handshake, head, body
        /// A client that takes its answer too slowly.
        case write
    }

    package let connectionsOpen: Int
    package let connectionsAccepted: Int
    package let connectionsRefused: Refused
    /// Requests whose answers come later, or are being streamed.
    package let requestsInFlight: Int
    /// Since the start, idle connections aside.
    package let timeouts: [Timeout: Int]
    /// TLS handshakes that failed since the start.
    package let handshakesFailed: Int
    /// Bytes of requests and answers in the buffers of connections.
    package let bufferedBytes: Int
}
