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
        if authority.hasPrefix("[::1]") { return true }
        let name = (authority.split(separator: ":").first ?? "").lowercased()
        return name == "localhost" || isLoopback(address: name)
    }

    /// 127.0.0.0/8 in four decimal parts; `127.0.0.1.example.org` has more.
    private static func isLoopback(address: String) -> Bool {
        let parts = address.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func refusal(_ detail: String) -> Problem {
        Problem(
            .forbidden, "not-local", "only callers on this machine are answered", detail: detail,
            hint: "Call it by localhost or 127.0.0.1, or set LARDER_API_KEY on the server and "
                + "present the key.")
    }
}
