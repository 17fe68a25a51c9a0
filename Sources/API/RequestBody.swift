import Features
import HTTP
import JSON

extension OwnedRequest {
    /// The media type of the body without parameters, in lower case; empty when not given.
    var mediaType: String { MediaType.of(header("Content-Type")) }

    /// The project that the query names, or the default one.
    var project: String { query("project") ?? DefinitionBundle.defaultProject }

    /// Bytes of an idempotency key.
    private static let idempotencyKeyBytesMax = 255

    /// What the caller calls the request, so that it is carried out once however often it is sent.
    func idempotencyKey() throws(Problem) -> String? {
        guard let key = header("Idempotency-Key") else { return nil }
        guard !key.isEmpty, key.utf8.count <= Self.idempotencyKeyBytesMax else {
            throw .invalid(
                "Idempotency-Key",
                "An idempotency key has 1 to \(Self.idempotencyKeyBytesMax) bytes.")
        }
        return key
    }

    /// The body as a JSON object.
    func jsonObject() throws -> JSONObject {
        try JSONValue(parsing: body).expectedObject()
    }

    /// The version that the path names.
    func version() throws(Problem) -> Int {
        try Self.version(parameter("version"), at: "version")
    }

    /// The version that the query names; `nil` where it names none.
    func queriedVersion() throws(Problem) -> Int? {
        guard let text = query("version") else { return nil }
        return try Self.version(text, at: "query.version")
    }

    private static func version(_ text: String, at path: String) throws(Problem) -> Int {
        guard text.utf8.first != UInt8(ascii: "+"), let version = Int(text), version > 0 else {
            throw .invalid(path, "A version is a whole number from 1.")
        }
        return version
    }

    /// A query parameter that is `true` or `false`; absent is false.
    func flag(_ name: String) throws(Problem) -> Bool {
        switch query(name) {
        case nil, "false": return false
        case "true", "": return true
        default:
            throw .invalid("query.\(name)", "The query parameter \"\(name)\" is true or false.")
        }
    }
}

extension Request {
    /// The project that the query names, or the default one.
    var project: String { query("project") ?? DefinitionBundle.defaultProject }
}

extension JSONValue {
    func expectedObject() throws(Problem) -> JSONObject {
        if case .object(let object) = self { return object }
        throw .notAnObject
    }
}

enum MediaType {
    static func of(_ header: String?) -> String {
        let type = header?.split(separator: ";", maxSplits: 1).first ?? ""
        return type.lowercased().filter { $0 != " " && $0 != "\t" }
    }
}
