import HTTP

/// How a driven connection's requests are handled: the second byte of the path decides.
enum Handling: UInt8 {
    case buffered = 0x62  // b
    /// Buffered, the answer a visit later.
    case later = 0x6C  // l
    /// Streamed, answered once the body has ended.
    case streamed = 0x73  // s
    /// Streamed by a reader that is full after every piece.
    case paused = 0x70  // p
    /// Streamed, answered before the body is read.
    case early = 0x65  // e
    /// Streamed, answered a visit after the first bytes of the body. What becomes of the rest
    /// depends, rightly, on how much had come by then.
    case midway = 0x6D  // m
    /// Streamed, the answer without a length: the connection's last.
    case last = 0x77  // w

    init?(path: UnsafeRawBufferPointer) {
        guard path.count > 1 else { return nil }
        self.init(rawValue: path[1])
    }

    var isStreamed: Bool {
        switch self {
        case .buffered, .later: false
        case .streamed, .paused, .early, .midway, .last: true
        }
    }

    var policy: BodyPolicy { isStreamed ? .streamed : .buffered }
}
