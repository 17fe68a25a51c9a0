/// The value of `Host`: `uri-host [":" port]` (RFC 9110, 7.2).
enum HostField {
    /// Not empty, no user part, no path, no list; a port of digits or none.
    static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
        let hostEnd: Int
        if text.first == UInt8(ascii: "[") {
            guard let bracket = text.firstOffset(of: UInt8(ascii: "]")), bracket > 1,
                text[1..<bracket].allSatisfy({
                    hexadecimalValue($0) != nil || $0 == UInt8(ascii: ":")
                        || $0 == UInt8(ascii: ".")
                })
            else { return false }
            hostEnd = bracket + 1
        } else {
            hostEnd = text.firstOffset(of: UInt8(ascii: ":")) ?? text.count
            guard hostEnd > 0, text[..<hostEnd].allSatisfy(ByteSet.hostName.contains) else {
                return false
            }
        }
        if hostEnd == text.count { return true }
        return text[hostEnd] == UInt8(ascii: ":")
            && text[(hostEnd + 1)...].allSatisfy {
                isDigit($0)
            }
    }
}
