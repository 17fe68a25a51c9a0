import HTTP

/// The header that says how many bytes of a body are JSON, before tensors in binary.
enum InferenceHeader {
    static let name = "Inference-Header-Content-Length"

    /// - Parameter value: The header's; `nil` where there is none.
    static func length(_ value: String?) throws(Problem) -> Int? {
        guard let value else { return nil }
        guard let length = Int(value), length >= 0, value.utf8.first != UInt8(ascii: "+") else {
            throw .invalid(
                name, "The header holds a count of bytes, and not \"\(value.prefix(32))\".")
        }
        return length
    }
}
