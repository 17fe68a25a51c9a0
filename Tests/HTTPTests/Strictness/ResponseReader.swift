import HTTP

/// Reads what a server sent as a suspicious client would: anything beside the form that RFC 9112
/// gives a response, or beside the headers this server has, is an error.
struct ResponseReader {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    struct Item {
        var response: StrictnessOutcome.Response
        /// Names in lower case.
        var headers: [String: String]
        var bytes: [UInt8]
    }

    /// All the headers the server under test ever sends.
    private static let known: Set<String> = [
        "accept-encoding", "allow", "connection", "content-encoding", "content-length",
        "content-type", "date", "retry-after", "traceparent", "transfer-encoding", "vary",
        "x-echo", "x-request-id",
    ]

    private var rest: ArraySlice<UInt8>

    /// - Parameter areToHead: Which of the final answers, in order, are to HEAD; the rest are not.
    static func read(_ bytes: [UInt8], areToHead: [Bool]) throws(Failure) -> [Item] {
        var reader = ResponseReader(rest: bytes[...])
        var items: [Item] = []
        while !reader.rest.isEmpty {
            let index = items.count { $0.response.status >= 200 }
            let isToHead = index < areToHead.count && areToHead[index]
            items.append(try reader.next(isToHead: isToHead))
        }
        return items
    }

    private mutating func next(isToHead: Bool) throws(Failure) -> Item {
        let before = rest
        let status = try statusLine()
        let headers = try headers()
        var response = StrictnessOutcome.Response(status: status)
        let isInterim = status < 200
        response.isToHead = isToHead && !isInterim
        let forbidsBody = isInterim || status == 204 || status == 304
        if forbidsBody || headers["transfer-encoding"] != nil || isToHead {
            guard headers["content-length"] == nil || isToHead && !forbidsBody else {
                throw Failure(description: "a \(status) with a length")
            }
        }
        if !forbidsBody && !isToHead { response.body = try body(headers) }
        return Item(
            response: response, headers: headers,
            bytes: Array(before.prefix(before.count - rest.count)))
    }

    private mutating func line() throws(Failure) -> String {
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex,
            rest[end - 1] == UInt8(ascii: "\r")
        else { throw Failure(description: "a line without an end") }
        let line = rest[..<(end - 1)]
        rest = rest[(end + 1)...]
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw Failure(description: "a control character in a line")
        }
        return String(decoding: line, as: UTF8.self)
    }

    private mutating func statusLine() throws(Failure) -> Int {
        let line = try line()
        guard line.hasPrefix("HTTP/1.1 "), let status = Int(line.dropFirst(9).prefix(3)),
            line.dropFirst(12).first == " "
        else { throw Failure(description: "no status line: \(line)") }
        return status
    }

    private mutating func headers() throws(Failure) -> [String: String] {
        var headers: [String: String] = [:]
        while true {
            let line = try line()
            if line.isEmpty { return headers }
            guard let mark = line.firstRange(of: ": ") else {
                throw Failure(description: "a header without a colon: \(line)")
            }
            let name = line[..<mark.lowerBound].lowercased()
            guard Self.known.contains(name), headers[name] == nil else {
                throw Failure(description: "a header that is not the server's: \(line)")
            }
            // Blanks before a value are nothing (RFC 9110, 5.5).
            headers[name] = String(line[mark.upperBound...].drop { $0 == " " })
        }
    }

    private mutating func body(_ headers: [String: String]) throws(Failure) -> [UInt8] {
        if headers["transfer-encoding"] == "chunked" { return try chunks() }
        guard let length = headers["content-length"] else {
            // Ends with the connection, which the client must have been told.
            guard headers["connection"] == "close" else {
                throw Failure(description: "a body without a length")
            }
            return take(rest.count)
        }
        guard let count = Int(length), count <= rest.count else {
            throw Failure(description: "a body shorter than its length of \(length)")
        }
        return take(count)
    }

    private mutating func chunks() throws(Failure) -> [UInt8] {
        var body: [UInt8] = []
        while true {
            guard let size = Int(try line(), radix: 16), size <= rest.count else {
                throw Failure(description: "a chunk without its size")
            }
            body += take(size)
            guard try line().isEmpty else {
                throw Failure(description: "a chunk longer than its size")
            }
            if size == 0 { return body }
        }
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
