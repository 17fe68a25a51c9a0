import HTTP
import Testing

/// `traceparent`: what is followed, what is ignored, and what is sent.
struct TraceContextTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    private func parse(_ value: String) -> TraceContext? {
        Array(value.utf8).withUnsafeBytes { TraceContext(parsing: $0) }
    }

    private func text(_ context: TraceContext) -> String {
        var output = OutputBuffer()
        context.write(to: &output)
        return String(decoding: output.bytes, as: UTF8.self)
    }

    /// The trace context of a request with these header lines.
    private func received(_ lines: String...) throws -> TraceContext? {
        var parser = RequestParser(limits: Limits())
        let head = (["GET / HTTP/1.1", "Host: a"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
        return try Array(head.utf8).withUnsafeBytes { bytes in
            _ = try parser.next(bytes)
            return parser.head.traceContext(in: bytes)
        }
    }

    @Test(arguments: [
        ("00-\(trace)-\(span)-00", "00"),
        ("00-\(trace)-\(span)-01", "01"),
        ("00-\(trace)-\(span)-02", "02"),
        ("00-\(trace)-\(span)-03", "03"),
        // Flags nobody has defined yet.
        ("00-\(trace)-\(span)-ff", "03"),
        ("00-\(trace)-\(span)-fc", "00"),
        // Versions to come.
        ("01-\(trace)-\(span)-01", "01"),
        ("cc-\(trace)-\(span)-01", "01"),
        ("cc-\(trace)-\(span)-01-", "01"),
        ("cc-\(trace)-\(span)-01-what-the-future-will-be-like", "01"),
        ("fe-\(trace)-\(span)-0b", "03"),
    ])
    func `a valid value is followed, and sent as version 00`(
        value: String, flags: String
    ) throws {
        let context = try #require(parse(value))
        #expect(context.traceID == Self.trace)
        #expect(context.spanID == Self.span)
        #expect(text(context) == "00-\(Self.trace)-\(Self.span)-\(flags)")
    }

    @Test(arguments: [
        "", "-", "00", "00-", "00-\(trace)", "00-\(trace)-\(span)", "00-\(trace)-\(span)-",
        // The version.
        "ff-\(trace)-\(span)-01", "FF-\(trace)-\(span)-01", "0-\(trace)-\(span)-01",
        "000-\(trace)-\(span)-01", ".0-\(trace)-\(span)-01", "0.-\(trace)-\(span)-01",
        "0x-\(trace)-\(span)-01", "CC-\(trace)-\(span)-01", "  -\(trace)-\(span)-01",
        // What follows the flags.
        "00-\(trace)-\(span)-01.", "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01-more",
        "cc-\(trace)-\(span)-01.more", "cc-\(trace)-\(span)-011", "cc-\(trace)-\(span)-01 ",
        // The trace's id.
        "00-00000000000000000000000000000000-\(span)-01",
        "00-\(trace.uppercased())-\(span)-01", "00-.\(trace.dropFirst())-\(span)-01",
        "00-\(trace.dropLast())g-\(span)-01", "00-\(trace.dropLast())-\(span)-01",
        "00-\(trace)0-\(span)-01", "00-\(trace.dropLast())-\(span)-01x",
        "00-\(trace.dropLast(2))é-\(span)-01",
        // The span's id.
        "00-\(trace)-0000000000000000-01", "00-\(trace)-\(span.uppercased())-01",
        "00-\(trace)-.\(span.dropFirst())-01", "00-\(trace)-\(span.dropLast())-01",
        "00-\(trace)-\(span)0-01", "00-\(trace)-\(span.dropLast())-01x",
        // The flags.
        "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-.0", "00-\(trace)-\(span)-0.",
        "00-\(trace)-\(span)-001", "00-\(trace)-\(span)-0A", "00-\(trace)-\(span)-+1",
        // The hyphens.
        "00_\(trace)-\(span)-01", "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01",
        "00\(trace)-\(span)-01--",
    ])
    func `an invalid value is ignored whole`(value: String) {
        #expect(parse(value) == nil)
    }

    @Test func `the header is found under its name in any case`() throws {
        let value = "00-\(Self.trace)-\(Self.span)-01"
        for name in ["traceparent", "TraceParent", "TRACEPARENT"] {
            #expect(try received("\(name): \(value)")?.traceID == Self.trace)
        }
        for name in ["trace-parent", "trace.parent", "traceparen", "traceparent2"] {
            #expect(try received("\(name): \(value)") == nil)
        }
    }

    @Test func `blanks around the value are none of it`() throws {
        let value = "00-\(Self.trace)-\(Self.span)-01"
        #expect(try received("traceparent: \t \(value) \t ")?.spanID == Self.span)
        #expect(try received("traceparent:") == nil)
    }

    @Test func `of two values none is followed, even where they are the same`() throws {
        let value = "00-\(Self.trace)-\(Self.span)-01"
        #expect(try received("traceparent: \(value)", "traceparent: \(value)") == nil)
        #expect(try received("traceparent: \(value)", "A: b", "TraceParent: none") == nil)
        #expect(try received("traceparent: \(value),\(value)") == nil)
    }

    @Test func `a child keeps trace and flags and has a span of its own`() throws {
        let parent = try #require(parse("00-\(Self.trace)-\(Self.span)-03"))
        #expect(text(parent.child(spanID: 0xABC)) == "00-\(Self.trace)-0000000000000abc-03")
    }

    @Test func `a trace that begins here is random, not sampled, and never zero`() {
        let started = TraceContext(startedBy: (0xA, 0xB), spanID: 0xC)
        #expect(text(started) == "00-000000000000000a000000000000000b-000000000000000c-02")
        let zero = TraceContext(startedBy: (0, 0), spanID: 0)
        #expect(text(zero) == "00-\(String(repeating: "0", count: 31))1-0000000000000001-02")
        #expect(text(started.child(spanID: 0)).hasSuffix("-0000000000000001-02"))
    }
}
