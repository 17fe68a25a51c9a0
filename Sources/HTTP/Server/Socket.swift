import CEpoll
import Glibc

/// A connected TCP socket that never blocks. Whoever holds it closes it, once.
package struct Socket {
    package let descriptor: Int32

    package enum Outcome: Equatable {
        case moved(Int)
        /// Nothing can be moved now.
        case wouldBlock
        /// The other side has ended its sending (reading only).
        case ended
        /// The connection is gone.
        case failed
    }

    func receive(into space: UnsafeMutableRawBufferPointer) -> Outcome {
        outcome { recv(descriptor, space.baseAddress, space.count, 0) }
    }

    /// Never raises SIGPIPE.
    func send(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        outcome { Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) }
    }

    /// Whether the other side has said that nothing more will come, and all it sent was read.
    var isInputOver: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
    }

    /// Tells the other side that nothing more will come.
    func endSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// Closes so that the other side sees an error, not an end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close()
    }

    private func outcome(_ move: () -> Int) -> Outcome {
        while true {
            let count = move()
            if count > 0 { return .moved(count) }
            if count == 0 { return .ended }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .wouldBlock
            default: return .failed
            }
        }
    }
}
