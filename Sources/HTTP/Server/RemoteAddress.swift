/// Where a connection comes from.
struct RemoteAddress: Sendable {
    /// The address in figures, without the port.
    let text: String
    let network: Network

    /// What `Limits.connectionsPerAddressMax` counts by: an IPv4 address, or the first 64 bits of
    /// an IPv6 address, since one host commonly has all the rest.
    enum Network: Sendable, Hashable {
        case ipv4(UInt32)
        case ipv6(prefix: UInt64)
    }
}
