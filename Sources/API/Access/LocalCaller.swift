import HTTP

/// Tells a caller on this machine from a web page that its browser has open.
///
/// A server without a key answers whoever reaches its loopback address, and a browser lets any
/// page reach that: by a plain cross-site request, which says where it comes from in `Origin`, or
/// by a name of the page's own that leads to 127.0.0.1 (DNS rebinding), which stands in `Host`.
enum LocalCaller {
    /// - Parameters:
    ///   - host: The request's `Host`: what the caller calls this server.
    ///   - origin: The request's `Origin`: the site of the page that sent it; not sent by programs.
    /// - Throws: A problem with status 403.
    static func check(host: String?, origin: String?) throws(Problem) {
        if let host, !isLoopback(authority: host) {
            throw refusal("The request calls the server \"\(host.prefix(100))\".")
        }
        guard let origin else { return }
        let authority = origin.split(separator: "://", maxSplits: 1).dropFirst().first ?? ""
        guard isLoopback(authority: String(authority)) else {
            throw refusal("The request was sent by a page of \"\(origin.prefix(100))\".")
        }
    }

    /// - Parameter authority: A name or an address, with or without a port.
    private static func isLoopback(authority: String) -> Bool {
        var authority = authority
        return authority.withUTF8 { authority in
            if authority.starts(with: "[::1]".utf8) { return true }
            let end = authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex
            return isLoopback(address: authority[..<end])
                || authority[..<end].elementsEqual("localhost".utf8) { $0 | 0x20 == $1 }
        }
    }

    /// 127.0.0.0/8 in four decimal parts; `127.0.0.1.example.org` has more.
    private static func isLoopback(address: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard address.starts(with: "127.".utf8) else { return false }
        var parts = 0
        var part: Int?
        for byte in address {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let number = (part ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                guard number <= 255 else { return false }
                part = number
            case UInt8(ascii: ".") where part != nil:
                parts += 1
                part = nil
            default: return false
            }
        }
        return parts == 3 && part != nil
    }

    private static func refusal(_ detail: String) -> Problem {
        Problem(
            .forbidden, "not-local", "only callers on this machine are answered", detail: detail,
            hint: "Call it by localhost or 127.0.0.1, or set LARDER_API_KEY on the server and "
                + "present the key.")
    }
}
