import Dispatch
import Glibc

/// Sends bytes that no HTTP client would, and reads to the end of the answers.
enum RawExchange {
    /// - Parameters:
    ///   - request: Sent whole.
    ///   - endsSending: Whether the sending side is closed after it.
    /// - Returns: Everything until the server closes.
    static func send(_ request: String, port: Int, endsSending: Bool = true) async -> String {
        await withCheckedContinuation { continuation in
            // Its waiting must not hold up the threads of tasks.
            DispatchQueue.global().async {
                continuation.resume(returning: exchange(request, port, endsSending))
            }
        }
    }

    private static func exchange(
        _ request: String, _ port: Int, _ endsSending: Bool
    ) -> String {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        // An answer that never comes fails the test instead of hanging it.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return "not connected" }
        let bytes = Array(request.utf8)
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        if endsSending { shutdown(descriptor, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var space = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &space, space.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += space[..<count]
        }
    }
}
