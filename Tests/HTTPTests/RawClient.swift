import Dispatch
import Glibc

/// A client that sends what it is told, byte for byte, and reads until told to stop.
///
/// Its waiting is on a queue of its own: the tests must not block the threads that handlers need.
final class RawClient: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "raw client")

    /// - Parameter receiveBufferBytes: A small one makes a client that is soon full.
    init(port: UInt16, receiveBufferBytes: Int32? = nil) {
        // Not for the child processes of exit tests: there it would never be closed.
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if var size = receiveBufferBytes {
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        // Each `send` is a segment: the test decides how the bytes are cut.
        var isUndelayed: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isUndelayed,
            socklen_t(MemoryLayout<Int32>.size))
        // A test that waits for bytes that never come fails instead of hanging.
        var patience = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        precondition(code == 0, "the server does not listen")
    }

    deinit { close(descriptor) }

    func send(_ text: String) async { await send(Array(text.utf8)) }

    /// Sends as much as the server takes before it closes.
    func send(_ bytes: [UInt8]) async {
        await run { descriptor in
            var offset = 0
            while offset < bytes.count {
                let count = bytes[offset...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count <= 0 { return }
                offset += count
            }
        }
    }

    /// Ends the sending; the answers can still be read.
    func endSending() async {
        await run { _ = shutdown($0, Int32(SHUT_WR)) }
    }

    /// Everything until the server closes, and whether it closed in good order.
    func readToEnd() async -> (text: String, isReset: Bool) {
        let (bytes, isReset) = await readBytesToEnd()
        return (String(decoding: bytes, as: UTF8.self), isReset)
    }

    /// The same, for what need not be text.
    func readBytesToEnd() async -> (bytes: [UInt8], isReset: Bool) {
        await run { descriptor in
            var bytes: [UInt8] = []
            while true {
                switch Self.receive(descriptor, 65_536) {
                case .some(let piece) where piece.isEmpty: return (bytes, false)
                case .some(let piece): bytes += piece
                case nil: return (bytes, errno == ECONNRESET)
                }
            }
        }
    }

    /// Reads until what came ends with `suffix`, or nothing more comes.
    func read(until suffix: String) async -> String {
        await run { descriptor in
            var bytes: [UInt8] = []
            while !bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) {
                guard let piece = Self.receive(descriptor, 1), !piece.isEmpty else { break }
                bytes += piece
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Reads `count` bytes, or as many as come.
    func read(count: Int) async -> [UInt8] {
        await run { descriptor in
            var bytes: [UInt8] = []
            while bytes.count < count {
                guard let piece = Self.receive(descriptor, count - bytes.count), !piece.isEmpty
                else { break }
                bytes += piece
            }
            return bytes
        }
    }

    /// What comes next, at most 64 KiB; empty at the end.
    func readSome() async -> [UInt8] {
        await run { Self.receive($0, 65_536) ?? [] }
    }

    private static func receive(_ descriptor: Int32, _ countMax: Int) -> [UInt8]? {
        var space = [UInt8](repeating: 0, count: countMax)
        let count = recv(descriptor, &space, countMax, 0)
        return count < 0 ? nil : Array(space[..<count])
    }

    private func run<Result: Sendable>(
        _ work: @escaping @Sendable (Int32) -> Result
    ) async -> Result {
        let descriptor = descriptor
        return await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work(descriptor)) }
        }
    }
}
