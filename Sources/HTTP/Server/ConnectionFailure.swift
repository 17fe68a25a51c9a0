/// What went wrong with a connection and no request tells of: for the log.
package struct ConnectionFailure: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// It was one too many.
        case refused
        /// It never got as far as speaking TLS.
        case handshake
        /// The client took its answer too slowly.
        case write
    }

    package let kind: Kind
    /// In a few words, none of which a client chose.
    package let reason: String
    /// The client's address without its port.
    package let remoteAddress: String

    package init(_ kind: Kind, reason: String, remoteAddress: String) {
        self.kind = kind
        self.reason = reason
        self.remoteAddress = remoteAddress
    }
}
