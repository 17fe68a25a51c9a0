import HTTP

/// What a parser makes of some bytes: the requests, and how it ended.
struct ParsedRequests: Equatable, CustomStringConvertible {
    struct Item: Equatable {
        var method: HTTP.Method
        var path: String
        var query: String
        var headers: [String]
        var keepsAlive: Bool
        var body: [UInt8] = []
        var isComplete = false
    }

    enum End: Equatable {
        case clean
        /// In the middle of a message.
        case unfinished
        case refused(ParseError)
    }

    var items: [Item] = []
    var end = End.clean
    /// Whether what was refused is a HEAD, as far as its first line says.
    var isHeadRefused = false

    /// Parses `bytes`, handing them over in reads that end at `cuts` and at the end.
    init(_ bytes: [UInt8], limits: Limits = Limits(), cuts: [Int] = []) {
        var parser = RequestParser(limits: limits)
        var consumed = 0
        for cut in cuts + [bytes.count] {
            let error = bytes[..<cut].withUnsafeBytes { read(&parser, $0, &consumed) }
            if let error {
                end = .refused(error)
                isHeadRefused = parser.isRequestLineRead && parser.head.method == .head
                return
            }
        }
        let isBetween = items.last?.isComplete ?? true
        end = isBetween && consumed == bytes.count ? .clean : .unfinished
    }

    init(_ text: String, limits: Limits = Limits(), cuts: [Int] = []) {
        self.init(Array(text.utf8), limits: limits, cuts: cuts)
    }

    var description: String {
        let requests = items.map { item in
            let body = String(decoding: item.body, as: UTF8.self)
            return "\(item.method.rawValue) \(item.path)?\(item.query) \(item.headers) [\(body)]"
        }
        return "\(requests), \(end)"
    }

    private mutating func read(
        _ parser: inout RequestParser, _ bytes: UnsafeRawBufferPointer, _ consumed: inout Int
    ) -> ParseError? {
        while true {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
            // As a connection does, which has no request in an empty buffer.
            if rest.isEmpty, items.last?.isComplete ?? true { return nil }
            let step: RequestParser.Step
            do throws(ParseError) {
                step = try parser.next(rest)
            } catch {
                return error
            }
            switch step {
            case .needsMore:
                return nil
            case .head:
                items.append(Self.item(parser.head, rest))
                consumed += parser.head.byteCount
            case .body(let data, let count):
                items[items.count - 1].body += Array(rest[data])
                consumed += count
            case .end(let count):
                items[items.count - 1].isComplete = true
                consumed += count
            }
        }
    }

    private static func item(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer) -> Item {
        func text(_ range: ByteRange) -> String {
            String(decoding: bytes[range.start..<range.end], as: UTF8.self)
        }
        return Item(
            method: head.method, path: text(head.pathRange), query: text(head.queryRange),
            headers: head.fields.map { "\(text($0.name)): \(text($0.value))" },
            keepsAlive: head.keepsAlive)
    }
}
