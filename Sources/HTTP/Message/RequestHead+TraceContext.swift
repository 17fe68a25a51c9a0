extension RequestHead {
    /// What the request's `traceparent` says; `nil` where there is none, more than one, or one that
    /// is to be ignored. The trace then begins here.
    ///
    /// - Complexity: A comparison of lengths for each header that is not eleven bytes long.
    package func traceContext(in bytes: UnsafeRawBufferPointer) -> TraceContext? {
        var found: ByteRange?
        for field in fields where field.name.count == 11 {
            guard bytes[field.name].equalsIgnoringCase("traceparent") else { continue }
            if found != nil { return nil }
            found = field.value
        }
        return found.flatMap { TraceContext(parsing: bytes[$0]) }
    }
}
