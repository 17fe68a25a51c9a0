/// What comes back after a case: `keeps` or `closes`, then the responses, between them ` + `.
///
/// ```
/// keeps 200 GET /a 0                  one response with that body, and the connection goes on
/// closes 404 no such path: No …       one, after which the connection ends
/// closes                              none, and the connection ends
/// keeps 100 + head 200 + 3 x 204      a 100, one to a HEAD, three of one kind
/// ```
struct StrictnessOutcome: Sendable, Equatable {
    struct Response: Sendable, Equatable {
        var status: Int
        /// The whole body.
        var body: [UInt8] = []
        /// Answers a HEAD: its length is that of a body that does not come.
        var isToHead = false
    }

    /// Whether the next request on the connection is answered.
    var isKept: Bool
    var responses: [Response] = []

    init(isKept: Bool) {
        self.isKept = isKept
    }

    init(_ text: Substring) throws(EscapedText.Failure) {
        var words = text.split(separator: " ", maxSplits: 1)[...]
        switch words.popFirst() {
        case "keeps": isKept = true
        case "closes": isKept = false
        default: throw EscapedText.Failure(description: "an outcome begins with keeps or closes")
        }
        for part in (words.first ?? "").split(separator: " + ") { try append(part) }
    }

    private mutating func append(_ text: Substring) throws(EscapedText.Failure) {
        var rest = text
        var count = 1
        if let mark = rest.firstRange(of: " x "), let number = Int(rest[..<mark.lowerBound]) {
            count = number
            rest = rest[mark.upperBound...]
        }
        let isToHead = rest.hasPrefix("head ")
        if isToHead { rest = rest.dropFirst(5) }
        guard let status = Int(rest.prefix(3)) else {
            throw EscapedText.Failure(description: "a response begins with its status")
        }
        let response = Response(
            status: status, body: try EscapedText.bytes(rest.dropFirst(4)), isToHead: isToHead)
        responses += Array(repeating: response, count: count)
    }
}

extension StrictnessOutcome: CustomStringConvertible {
    var description: String {
        let texts = responses.map { response in
            let body = String(decoding: response.body.prefix(200), as: UTF8.self)
            return "\(response.isToHead ? "head " : "")\(response.status) \(body)"
        }
        return (isKept ? "keeps " : "closes ") + texts.joined(separator: " + ")
    }
}
