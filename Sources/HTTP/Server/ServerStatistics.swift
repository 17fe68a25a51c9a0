/// What a server is holding at a moment.
package struct ServerStatistics: Sendable, Equatable {
    package let connectionsOpen: Int
    /// Requests whose answers come later, or are being streamed.
    package let requestsInFlight: Int
}
