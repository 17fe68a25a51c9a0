import HTTP

/// What a client or a handler could tell of a connection; the same however the bytes were cut.
enum ConnectionEvent: Equatable, CustomStringConvertible {
    case request(line: String, headers: [String])
    /// The body as its handler got it.
    case body([UInt8], end: BodyError?)
    case failure(status: UInt16, detail: String)
    case answer(keepsAlive: Bool)
    case close

    var description: String {
        switch self {
        case .request(let line, let headers): "request \(line.debugDescription) \(headers)"
        case .body(let bytes, let end):
            "body \(String(decoding: bytes, as: UTF8.self).debugDescription)"
                + (end.map { ", then \($0)" } ?? "")
        case .failure(let status, let detail): "failure \(status) \(detail.debugDescription)"
        case .answer(let keepsAlive): keepsAlive ? "answer, kept alive" : "answer, the last"
        case .close: "close"
        }
    }
}
