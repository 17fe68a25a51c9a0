/// How a request's body is coded, from its `Content-Encoding` (RFC 9110, 8.4).
package enum ContentEncoding: Sendable, Equatable {
    /// As it is: the header is absent, empty or names `identity`.
    case identity
    case coded(ContentCoding)
    /// A coding this server does not know, or more than one: no honest client compresses twice.
    case unsupported

    /// Takes note of one line of the header; several lines are one list (RFC 9110, 5.3).
    ///
    /// - Complexity: O(*n*) in the line's bytes, without allocating.
    package mutating func note(_ value: UnsafeRawBufferPointer) {
        var list = ListElements(value)
        while let element = list.next() {
            if element.equalsIgnoringCase("identity") { continue }
            if self == .identity, let coding = ContentCoding(element) {
                self = .coded(coding)
            } else {
                self = .unsupported
            }
        }
    }
}
