private import Crypto
import Features
import HTTP
import JSON
import Pipelines

extension JobName {
    /// What the caller of a batch prediction calls its job; `nil` where he does not.
    ///
    /// What tells his request from others is what he wrote, not what that meant when it came: an
    /// alias may have moved since.
    ///
    /// - Parameters:
    ///   - id: A name that he has chosen.
    ///   - members: Of the body, or of the query beside rows.
    ///   - rows: The body, where it is rows.
    init?(
        _ request: OwnedRequest, id: String?, _ members: JSONObject, rows: String?
    ) throws(Problem) {
        let key = try request.idempotencyKey()
        guard id != nil || key != nil else { return nil }
        var members = members
        members["id"] = nil
        let model = request.parameter("name")
        let written: JSONValue = [.string(model), .object(members)]
        let digest = Self.digest(written.ordered.text + "\n" + (rows ?? ""))
        if let id {
            if key != nil {
                throw .invalid(
                    "id", "Either id or an Idempotency-Key is expected, not both.")
            }
            guard Self.isUUID(id) else {
                throw .invalid(
                    "id", "\"\(id)\" is not a UUID.",
                    hint: "A job is called by a UUID in lower case, or by none of yours.")
            }
            self.init(id: id, requestDigest: digest)
        } else {
            let named: JSONValue = [
                .string(request.project), .string(model), key.map(JSONValue.string) ?? .null,
            ]
            self.init(
                id: Self.uuid(Self.digest(named.text)), requestDigest: digest, idempotencyKey: key)
        }
    }

    /// What the server itself calls a job that is to run once, whichever server begins it.
    ///
    /// - Parameter occasion: The same, the same job.
    init(of occasion: JSONValue) {
        let digest = Self.digest(occasion.text)
        self.init(id: Self.uuid(digest), requestDigest: digest)
    }

    private static func isUUID(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil
    }

    /// SHA-256, in hex.
    private static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { byte in
            let hex = String(byte, radix: 16)
            return byte < 16 ? "0" + hex : hex
        }.joined()
    }

    /// A UUID of version 8 (RFC 9562, section 5.8).
    private static func uuid(_ hex: String) -> String {
        let digits = Array(hex)
        func part(_ range: Range<Int>) -> String { String(digits[range]) }
        return "\(part(0..<8))-\(part(8..<12))-8\(part(13..<16))-8\(part(17..<20))-\(part(20..<32))"
    }
}

extension JSONValue {
    /// The same with each object's members in the order of their names.
    fileprivate var ordered: JSONValue {
        switch self {
        case .object(let object):
            .object(
                JSONObject(
                    object.members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.ordered) }))
        case .array(let items): .array(items.map(\.ordered))
        case .null, .bool, .integer, .number, .string: self
        }
    }
}
