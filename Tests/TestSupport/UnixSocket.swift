import Glibc

/// The socket calls the test doubles need, on paths in the file system.
package enum UnixSocket {
    package static func listen(at path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = withAddress(of: path) { bind(descriptor, $0, $1) }
        precondition(bound == 0 && Glibc.listen(descriptor, 16) == 0, "cannot listen at \(path)")
        return descriptor
    }

    package static func connect(to path: String) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let connected = withAddress(of: path) { Glibc.connect(descriptor, $0, $1) }
        precondition(connected == 0, "cannot connect to \(path)")
        return descriptor
    }

    private static func withAddress(
        of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }
}
