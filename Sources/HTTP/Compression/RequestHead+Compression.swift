extension RequestHead {
    /// How the request's body is coded.
    package func contentEncoding(in bytes: UnsafeRawBufferPointer) -> ContentEncoding {
        var encoding = ContentEncoding.identity
        for field in fields
        where field.name.count == 16
            && bytes[field.name].equalsIgnoringCase("content-encoding")
        {
            encoding.note(bytes[field.value])
        }
        return encoding
    }

    /// What the client wants the answer's body compressed with; `nil` for not at all.
    package func acceptedCoding(in bytes: UnsafeRawBufferPointer) -> ContentCoding? {
        var accepted = AcceptEncoding()
        for field in fields
        where field.name.count == 15 && bytes[field.name].equalsIgnoringCase("accept-encoding") {
            accepted.note(bytes[field.value])
        }
        return accepted.coding
    }
}
