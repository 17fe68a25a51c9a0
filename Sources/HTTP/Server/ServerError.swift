/// Why a server could not start.
package enum ServerError: Error, Equatable, CustomStringConvertible {
    case unknownHost(String, reason: String)
    /// The port is taken, or the address is not this machine's.
    case cannotListen(host: String, port: UInt16, reason: String)
    /// The system refused a descriptor.
    case noDescriptors(reason: String)

    package var description: String {
        switch self {
        case .unknownHost(let host, let reason):
            "host \"\(host)\" has no address: \(reason)"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \"\(host)\" port \(port): \(reason)"
        case .noDescriptors(let reason):
            "the system gives the server no descriptors: \(reason)"
        }
    }
}
