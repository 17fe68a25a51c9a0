private import Crypto
import HTTP

/// Decides whether a request may do what its endpoint does.
///
/// With a key configured, every endpoint that is not open asks for it. Without one everything is
/// allowed, which is why a server without a key binds to loopback addresses only.
package struct Authorizer: Sendable {
    private enum Policy: Sendable {
        case allowAll
        /// SHA-256 of the one key; the key itself is not kept.
        case key(digest: [UInt8])
    }

    private let policy: Policy

    /// - Parameter key: The key that callers must present; `nil` allows everything.
    package init(key: String?) {
        policy = key.map { .key(digest: Self.digest($0)) } ?? .allowAll
    }

    /// Who a caller is, as far as it is known: there is one key, or none.
    var principal: String {
        switch policy {
        case .allowAll: "anonymous"
        case .key: "key"
        }
    }

    /// - Throws: A problem with status 401, or 403 for a web page that calls a server without key.
    func check(_ access: Access, _ request: borrowing Request) throws(Problem) {
        guard case .requires = access else { return }
        guard case .key(let digest) = policy else {
            try LocalCaller.check(host: request.header("Host"), origin: request.header("Origin"))
            return
        }
        guard let authorization = request.header("Authorization") else {
            throw .unauthorized("The request bears no credential.")
        }
        // The scheme's case does not matter (RFC 9110, section 11.1).
        let scheme = "bearer "
        guard authorization.prefix(scheme.count).lowercased() == scheme,
            Self.equal(Self.digest(String(authorization.dropFirst(scheme.count))), digest)
        else {
            throw .unauthorized("The credential is not valid.")
        }
    }

    private static func digest(_ key: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(key.utf8)))
    }

    /// Takes the same time wherever the two differ.
    private static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        zip(left, right).reduce(left.count ^ right.count) { $0 | Int($1.0 ^ $1.1) } == 0
    }
}

extension Problem {
    fileprivate static func unauthorized(_ detail: String) -> Problem {
        Problem(
            .unauthorized, "unauthorized", "not authorized", detail: detail,
            hint: "Send the header Authorization: Bearer <key>.")
    }
}
