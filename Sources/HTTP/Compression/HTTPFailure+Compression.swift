extension HTTPFailure {
    /// The refusal of `ContentEncoding.unsupported`; its `Accept-Encoding` says what would do
    /// (RFC 9110, 15.5.16).
    package static let unsupportedContentEncoding = HTTPFailure(
        status: .unsupportedMediaType, title: "unsupported Content-Encoding",
        detail: "A request body may be coded once, as gzip or deflate.",
        headers: ["Accept-Encoding": "gzip, deflate"])
}
