extension Response {
    /// The response as it goes to a client that wants `coding`.
    ///
    /// A whole body is compressed where it is large enough, of a type that shrinks, and shrinks.
    /// What could be compressed says so in `Vary`, compressed or not, because a cache in between
    /// must know (RFC 9110, 12.5.5).
    ///
    /// - Complexity: O(*n*) in the body's bytes, about 5 ms a MiB, and 70 KiB meanwhile.
    consuming func coded(_ coding: ContentCoding?, _ limits: CompressionLimits) -> Response {
        guard isCodable, case .bytes(let bytes) = body, bytes.count >= limits.responseBytesMin
        else { return self }
        headers.append("Vary", "Accept-Encoding")
        guard let coding else { return self }
        var deflater = Deflater(coding)
        var output = OutputBuffer(capacity: bytes.count / 2)
        bytes.withUnsafeBytes { deflater.compress(whole: $0, into: &output) }
        if output.count < bytes.count {
            body = .bytes(Array(output.bytes))
            headers.append("Content-Encoding", coding.name.description)
        }
        return self
    }

    /// Whether compressing it would hold up an event loop.
    func isSlowToCode(_ limits: CompressionLimits) -> Bool {
        guard case .bytes(let bytes) = body else { return false }
        return bytes.count > limits.loopBytesMax && isCodable
    }

    /// The response, its body compressed while it is written.
    consuming func codedStream(_ coding: ContentCoding?) -> (Response, ContentCoding?) {
        guard isCodable else { return (self, nil) }
        headers.append("Vary", "Accept-Encoding")
        guard let coding else { return (self, nil) }
        headers.append("Content-Encoding", coding.name.description)
        return (self, coding)
    }

    private var isCodable: Bool {
        !status.forbidsBody && headers["Content-Encoding"] == nil
            && CompressibleType.contains(headers["Content-Type"] ?? "")
    }
}
