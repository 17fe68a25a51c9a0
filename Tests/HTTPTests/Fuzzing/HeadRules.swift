import HTTP

/// What holds for every head that is accepted, judged a second time and in the plainest way.
enum HeadRules {
    /// - Parameter message: The head's bytes.
    /// - Returns: The rule that `head` breaks.
    static func broken(by head: RequestHead, in message: UnsafeRawBufferPointer) -> String? {
        guard message.count == head.byteCount else { return "a head takes up its own bytes" }
        let target = [message[range(head.pathRange)], message[range(head.queryRange)]]
        for byte in target.joined() where byte <= 0x20 || byte >= 0x7F || byte == 0x23 {
            return "a target is visible ASCII without a fragment"
        }
        for field in head.fields {
            if let rule = broken(by: message[range(field.name)], message[range(field.value)]) {
                return rule
            }
        }
        return brokenFraming(head, message)
    }

    private static func broken(
        by name: Slice<UnsafeRawBufferPointer>, _ value: Slice<UnsafeRawBufferPointer>
    ) -> String? {
        let separators = Array(#"(),/:;<=>?@[\]{}""#.utf8)
        if name.isEmpty || name.contains(where: { $0 <= 0x20 || $0 >= 0x7F })
            || name.contains(where: separators.contains)
        {
            return "a header's name is a token"
        }
        if value.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            return "a header's value has no control characters"
        }
        if let first = value.first, let last = value.last,
            [0x20, 0x09].contains(first) || [0x20, 0x09].contains(last)
        {
            return "a header's value has no blanks around it"
        }
        return nil
    }

    private static func brokenFraming(
        _ head: RequestHead, _ message: UnsafeRawBufferPointer
    ) -> String? {
        let lengths = values("content-length", head, message)
        let codings = values("transfer-encoding", head, message)
        if lengths.count + codings.count > 1 { return "one header frames a body" }
        switch head.framing {
        case .chunked:
            if codings.map({ $0.lowercased() }) != ["chunked"] {
                return "a chunked body is announced as chunked and nothing else"
            }
        case .length(let count):
            if !codings.isEmpty || Int(lengths.first ?? "0") != count {
                return "a body has the length its header says"
            }
        }
        let hosts = values("host", head, message)
        if hosts.count > 1 || (hosts.isEmpty && head.version == .http11) {
            return "a request has one host"
        }
        return nil
    }

    private static func values(
        _ name: String, _ head: RequestHead, _ message: UnsafeRawBufferPointer
    ) -> [String] {
        head.fields.compactMap { field in
            text(field.name, in: message).lowercased() == name
                ? text(field.value, in: message) : nil
        }
    }

    static func text(_ part: ByteRange, in message: UnsafeRawBufferPointer) -> String {
        String(decoding: message[range(part)], as: UTF8.self)
    }

    private static func range(_ part: ByteRange) -> Range<Int> { part.start..<part.end }
}
