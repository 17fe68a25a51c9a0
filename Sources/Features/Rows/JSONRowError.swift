import JSON

/// Why a row in JSON cannot be read at all.
enum JSONRowError: Error {
    case malformed(JSONError)
    case notAnObject

    /// The object that the document is.
    static func object(in bytes: UnsafeRawBufferPointer) throws(JSONRowError) -> JSONObject {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw .malformed(error)
        }
        guard case .object(let object) = value else { throw .notAnObject }
        return object
    }
}
