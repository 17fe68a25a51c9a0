/// A JSON document, or a part of one, as a tree.
///
/// For definitions and small bodies. A hot route or a large file is walked with ``JSONReader``
/// and written with ``JSONWriter`` instead.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number written without fraction and exponent that fits 64 bits, other than -0. It is not
    /// equal to the `.number` of the same value.
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Parses one document.
    ///
    /// - Throws: Where the document is not RFC 8259 or UTF-8, has a key twice in one object, is
    ///   over the limits, or holds a number beyond `Double`.
    package init(
        parsing bytes: UnsafeRawBufferPointer, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) {
        var reader = try JSONReader(bytes, limits: limits)
        self = try reader.readValue()
        try reader.finish()
    }

    package init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            try JSONValue(parsing: UnsafeRawBufferPointer(buffer), limits: limits)
        }
    }

    package init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }

    /// The document in UTF-8, with members in their order. A number that is not finite, which JSON
    /// cannot say, becomes null.
    ///
    /// - Parameter pretty: With a line for each member and element, indented by two spaces.
    package func serialized(pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.value(self)
        return writer.take()
    }

    /// The document on one line.
    package var text: String { String(decoding: serialized(), as: UTF8.self) }
}
