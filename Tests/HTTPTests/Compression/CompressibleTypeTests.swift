import HTTP
import Testing

/// Which answers are worth compressing.
struct CompressibleTypeTests {
    @Test(arguments: [
        "application/json", "Application/JSON; charset=utf-8", "application/problem+json",
        "application/vnd.a+json;v=1", "application/x-ndjson", "application/ndjson",
        "application/jsonl", "application/yaml", "text/plain; version=0.0.4", "text/csv",
        "text/html", "application/openmetrics-text; version=1.0.0", " text/csv ",
    ])
    func `text is`(_ type: String) {
        #expect(CompressibleType.contains(type))
    }

    @Test(arguments: [
        "", "text", "text/", "application/", "application/octet-stream", "application/gzip",
        "application/zip", "image/png", "image/svg+xml", "text/event-stream",
        "Text/Event-Stream; charset=utf-8", "application/jsonx", "xapplication/json",
        "application/x-www-form-urlencoded", "json", "+json", "application/+jsonl",
        "octet/stream;text/csv",
    ])
    func `what is compressed, opaque or must not wait is not`(_ type: String) {
        #expect(!CompressibleType.contains(type))
    }
}
