import HTTP

/// What a parser made of some bytes, in a form that three parsers share.
struct ParserVerdict: Codable, Sendable {
    struct Request: Codable, Sendable, Equatable {
        let method: String
        let target: String
        /// `name: value`, the name in lower case.
        let headers: [String]
        /// In hexadecimal digits.
        let body: String
    }

    enum End: String, Codable, Sendable {
        case clean
        /// In the middle of a message.
        case unfinished
        case refused
        /// Nothing may follow the last request.
        case closed
    }

    /// Those read to their end.
    let requests: [Request]
    let end: End

    var isRefused: Bool { end == .refused }

    /// Read to the end of the bytes, or to where nothing more is read.
    var isAccepted: Bool { end == .clean || end == .closed }
}

extension ParserVerdict {
    /// Ours, which as in a connection looks at nothing behind a last request.
    init(parsing bytes: [UInt8]) {
        let parsed = ParsedRequests(bytes)
        let complete = parsed.items.filter(\.isComplete)
        if let last = complete.firstIndex(where: { !$0.keepsAlive }) {
            requests = complete[...last].map(Request.init)
            end = .closed
            return
        }
        requests = complete.map(Request.init)
        end =
            switch parsed.end {
            case .clean: .clean
            case .unfinished: .unfinished
            case .refused: .refused
            }
    }
}

extension ParserVerdict.Request {
    fileprivate init(_ item: ParsedRequests.Item) {
        method = item.method.rawValue
        target = item.query.isEmpty ? item.path : "\(item.path)?\(item.query)"
        headers = item.headers.map { line in
            let name = line.prefix { $0 != ":" }
            return name.lowercased() + line.dropFirst(name.count)
        }
        let digits = Array("0123456789abcdef".utf8)
        body = String(
            decoding: item.body.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }

    /// Path and query: we keep no authority, and no question mark before nothing.
    var pathAndQuery: Substring {
        var text = target[...]
        let lowercased = text.lowercased()
        for scheme in ["http://", "https://"] where lowercased.hasPrefix(scheme) {
            text = text.dropFirst(scheme.count).drop { $0 != "/" && $0 != "?" }
            if text.first != "/" { text = "/\(text)" }
        }
        return text.hasSuffix("?") ? text.dropLast() : text
    }
}
