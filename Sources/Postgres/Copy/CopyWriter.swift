/// Collects the bytes of a COPY between two calls of its producer.
package struct CopyWriter {
    private var bytes: [UInt8] = []

    /// Appends bytes in the format the COPY command names.
    package mutating func write(_ more: [UInt8]) {
        if bytes.isEmpty {
            bytes = more
        } else {
            bytes.append(contentsOf: more)
        }
    }

    package mutating func write(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Whether there is enough to be worth sending.
    var isFull: Bool { bytes.count >= Self.sendBytes }

    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    private static let sendBytes = 64 * 1024
}
