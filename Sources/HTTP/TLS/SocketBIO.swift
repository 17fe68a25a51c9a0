import COpenSSL
import Glibc

/// The way of a TLS session's bytes into and out of its socket. OpenSSL's own writes with
/// `write`, which raises SIGPIPE when the client is gone.
enum SocketBIO {
    // Made once, and only read from then on.
    nonisolated(unsafe) private static let method: OpaquePointer? = {
        let type = BIO_get_new_index() | BIO_TYPE_SOURCE_SINK
        guard let method = BIO_meth_new(type, "socket") else { return nil }
        BIO_meth_set_read(method, read)
        BIO_meth_set_write(method, write)
        BIO_meth_set_ctrl(method, control)
        return method
    }()

    /// - Returns: A `BIO` that does not close the descriptor; `nil` when memory is short.
    static func make(_ descriptor: Int32) -> OpaquePointer? {
        guard let method, let bio = BIO_new(method) else { return nil }
        BIO_set_data(bio, UnsafeMutableRawPointer(bitPattern: Int(descriptor)))
        BIO_set_init(bio, 1)
        return bio
    }

    private static let read:
        @convention(c) (OpaquePointer?, UnsafeMutablePointer<CChar>?, Int32) -> Int32 = {
            bio, space, count in
            let space = UnsafeMutableRawBufferPointer(start: space, count: Int(count))
            return settle(bio, socket(bio).receive(into: space), retry: BIO_FLAGS_READ)
        }

    private static let write:
        @convention(c) (OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
            bio, bytes, count in
            let bytes = UnsafeRawBufferPointer(start: bytes, count: Int(count))
            return settle(bio, socket(bio).send(bytes), retry: BIO_FLAGS_WRITE)
        }

    private static let control:
        @convention(c) (OpaquePointer?, Int32, Int, UnsafeMutableRawPointer?) -> Int = {
            bio, command, _, _ in
            switch command {
            case BIO_CTRL_FLUSH: 1
            case BIO_CTRL_EOF: BIO_test_flags(bio, BIO_FLAGS_IN_EOF) == 0 ? 0 : 1
            default: 0
            }
        }

    private static func socket(_ bio: OpaquePointer?) -> Socket {
        Socket(descriptor: Int32(Int(bitPattern: BIO_get_data(bio))))
    }

    /// Says an outcome in the terms of a `BIO`: a count, or a flag and no count.
    private static func settle(_ bio: OpaquePointer?, _ outcome: Socket.Outcome, retry: Int32)
        -> Int32
    {
        BIO_clear_flags(bio, BIO_FLAGS_READ | BIO_FLAGS_WRITE | BIO_FLAGS_SHOULD_RETRY)
        switch outcome {
        case .moved(let count):
            return Int32(count)
        case .wouldBlock:
            BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY)
            return -1
        case .ended:
            BIO_set_flags(bio, BIO_FLAGS_IN_EOF)
            return 0
        case .failed:
            return -1
        }
    }
}
