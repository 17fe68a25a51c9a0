import Synchronization

/// Compresses what a streamed response's writer writes, on the writer's own task.
final class DeflatingWriter: Sendable {
    private let deflater: Mutex<Deflater>

    init(_ coding: ContentCoding) {
        deflater = Mutex(Deflater(coding))
    }

    /// What can be sent after `bytes`; often nothing, since compression looks for more first.
    ///
    /// - Parameter flushing: Whether nothing may be held back, because the client has taken all
    ///   else and would wait for it.
    func compress(_ bytes: [UInt8], flushing: Bool) -> [UInt8] {
        deflater.withLock { deflater in
            var output = OutputBuffer()
            bytes.withUnsafeBytes { deflater.compress($0, into: &output) }
            if flushing { deflater.flush(into: &output) }
            return Array(output.bytes)
        }
    }

    /// The rest.
    func finish() -> [UInt8] {
        deflater.withLock { deflater in
            var output = OutputBuffer()
            deflater.finish(into: &output)
            return Array(output.bytes)
        }
    }
}
