/// Which answers are worth compressing, by their `Content-Type`.
package enum CompressibleType {
    /// Whether bodies of this type are text that shrinks: JSON in its variants, CSV, YAML, metrics,
    /// and all of `text/*` but event streams, whose events must not wait in a compressor.
    ///
    /// - Parameter contentType: A header's value; case and parameters do not matter.
    package static func contains(_ contentType: String) -> Bool {
        var contentType = contentType
        return contentType.withUTF8 { contains(UnsafeRawBufferPointer($0)) }
    }

    /// The same for a value that lies somewhere as bytes.
    package static func contains(_ contentType: UnsafeRawBufferPointer) -> Bool {
        let end = contentType.firstOffset(of: UInt8(ascii: ";")) ?? contentType.count
        let type = UnsafeRawBufferPointer(rebasing: contentType[..<end]).trimmed
        if let subtype = type.dropping("text/") {
            return !subtype.isEmpty && !subtype.equalsIgnoringCase("event-stream")
        }
        guard let subtype = type.dropping("application/") else { return false }
        switch subtype.count {
        case 4: return subtype.equalsIgnoringCase("json") || subtype.equalsIgnoringCase("yaml")
        case 5: return subtype.equalsIgnoringCase("jsonl")
        case 6: return subtype.equalsIgnoringCase("ndjson")
        case 8 where subtype.equalsIgnoringCase("x-ndjson"): return true
        case 16 where subtype.equalsIgnoringCase("openmetrics-text"): return true
        // `problem+json` and whatever else is JSON by its suffix (RFC 6839, 3.1).
        case 6...:
            return UnsafeRawBufferPointer(rebasing: subtype.suffix(5))
                .equalsIgnoringCase("+json")
        default: return false
        }
    }
}

extension UnsafeRawBufferPointer {
    /// What follows `prefix`, compared without regard to case; `nil` where it begins otherwise.
    fileprivate func dropping(_ prefix: StaticString) -> UnsafeRawBufferPointer? {
        let length = prefix.utf8CodeUnitCount
        guard count >= length,
            UnsafeRawBufferPointer(rebasing: self[..<length]).equalsIgnoringCase(prefix)
        else { return nil }
        return UnsafeRawBufferPointer(rebasing: self[length...])
    }
}
